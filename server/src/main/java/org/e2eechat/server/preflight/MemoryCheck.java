package org.e2eechat.server.preflight;

import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.audit.Outcome.Finding;
import org.e2eechat.server.config.RelayConfig;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether the heap holds all connections that may come, and some slow readers.
 *
 * @param heapBytes the most that this JVM's heap may grow to; the server's is the same with the same options
 */
record MemoryCheck(long heapBytes) implements ConfigCheck {
    private static final long MIB = 1024L * 1024;
    private static final long EMPTY_SERVER_BYTES = 48 * MIB; // classes' data, buffers, the nursery
    // An idle connection that has joined takes 3.6 KB (docs/benchmarks.md); what is said in its
    // room, and the collector's room to work, as much again and more.
    private static final long CONNECTION_BYTES = 10 * 1024;
    // So many readers may be slow at once before they have half of the heap.
    private static final long SLOW_READERS = 50;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public int section() {
        return 9;
    }

    @Override
    public Outcome of(RelayConfig config) {
        List<Finding> findings = new ArrayList<>();
        long needed = EMPTY_SERVER_BYTES + config.limits().connectionsTotal() * CONNECTION_BYTES;
        if (heapBytes < needed) {
            findings.add(
                    new Finding(
                            "the heap may have %d MiB, and MAX_TOTAL_CONNECTIONS wants %d"
                                    .formatted(heapBytes / MIB, needed / MIB),
                            "give the container or -XX:MaxRAMPercentage more, or lower MAX_TOTAL_CONNECTIONS"));
        }
        long slow = heapBytes / 2 / config.outboxes().thresholdBytes();
        if (slow < SLOW_READERS) {
            findings.add(
                    new Finding(
                            "%d slow readers fill half of the heap (SLOW_CONSUMER_BUFFER_THRESHOLD is %d)"
                                    .formatted(slow, config.outboxes().thresholdBytes()),
                            "lower SLOW_CONSUMER_BUFFER_THRESHOLD, or give more memory"));
        }
        return Outcome.of(
                findings,
                "the heap may have %d MiB, %d would do".formatted(heapBytes / MIB, needed / MIB));
    }
}
