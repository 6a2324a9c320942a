package org.e2eechat.loadtest.capacity;

import org.e2eechat.loadtest.generator.FanOutResult;

import java.util.Locale;
import java.util.Optional;

/**
 * One step of load, and what it was like.
 *
 * @param serverCores how many cores the relay's process used
 * @param residentBytes of the relay's process afterwards
 * @param broken the objective that broke; empty for a load that was carried
 */
record Reading(
        int connections,
        double deliveries,
        double p50Millis,
        double p99Millis,
        double serverCores,
        long residentBytes,
        Optional<String> broken) {
    private static final double NANOS = 1e9;
    private static final double MICROS_A_MILLI = 1_000;
    private static final double MEBI = 1024.0 * 1024;

    static Reading of(
            int connections, FanOutResult result, long residentBytes, Optional<String> broken) {
        return new Reading(
                connections,
                result.deliveredPerSecond(),
                result.latency().p50() / MICROS_A_MILLI,
                result.latency().p99() / MICROS_A_MILLI,
                result.metered() / NANOS / result.seconds(),
                residentBytes,
                broken);
    }

    /** Deliveries a second for each core that the relay used. */
    double perCore() {
        return deliveries / serverCores;
    }

    static String header() {
        return """
        | connections | deliveries/s | p50 | p99 | relay's cores | deliveries/s for each of them | resident | |
        |---:|---:|---:|---:|---:|---:|---:|---|""";
    }

    /** A row of a table in Markdown. */
    String row() {
        return String.format(
                Locale.ROOT,
                "| %,d | %,.0f | %.2f ms | %.2f ms | %.2f | %,.0f | %.0f MiB | %s |",
                connections,
                deliveries,
                p50Millis,
                p99Millis,
                serverCores,
                perCore(),
                residentBytes / MEBI,
                broken.orElse("carried"));
    }
}
