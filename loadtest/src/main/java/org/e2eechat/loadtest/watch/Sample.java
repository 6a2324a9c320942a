package org.e2eechat.loadtest.watch;

/**
 * A relay at one moment; several nodes are added up.
 *
 * @param millis since the watch began
 * @param outboxBytes that wait for slow readers
 * @param cpuSeconds since the process began
 * @param gcSeconds that collections have taken since the process began
 * @param heapBytes in use, garbage included
 */
public record Sample(
        long millis,
        double connections,
        double rooms,
        double participants,
        double outboxBytes,
        double cpuSeconds,
        double gcSeconds,
        double heapBytes,
        double residentBytes,
        double descriptors) {

    static Sample of(long millis, Scrape scrape) {
        return new Sample(
                millis,
                scrape.sum("relay_connections"),
                scrape.sum("relay_rooms"),
                scrape.sum("relay_participants"),
                scrape.sum("relay_outbox_bytes"),
                scrape.sum("process_cpu_seconds_total"),
                scrape.sum("jvm_gc_collection_seconds_sum"),
                scrape.series().getOrDefault("jvm_memory_used_bytes{area=\"heap\"}", 0.0),
                scrape.sum("process_resident_memory_bytes"),
                scrape.sum("process_open_fds"));
    }

    /** Whether somebody is still there. */
    public boolean isEmpty() {
        return connections == 0 && rooms == 0 && participants == 0;
    }
}
