package org.e2eechat.server.http;

import org.e2eechat.server.http.HealthSource.Directory;

import java.time.Duration;
import java.util.List;

/**
 * One line of {@code GET /health}.
 *
 * @param name the check's name in the answer
 * @param status what the value means
 * @param observedValue the value itself
 * @param observedUnit its unit
 * @param message a sentence for the operator, or empty
 */
record HealthCheck(
        String name, Status status, long observedValue, String observedUnit, String message) {

    enum Status {
        PASS("pass"),
        WARN("warn"),
        FAIL("fail");

        private final String text;

        Status(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    // A check on the same network answers in a millisecond or two; from here on, joins become
    // noticeably slow.
    private static final Duration DIRECTORY_SLOW = Duration.ofMillis(100);
    // Collections become frequent above the first, and above the second the process lives for
    // collecting.
    private static final int MEMORY_WARN_PERCENT = 80;
    private static final int MEMORY_FAIL_PERCENT = 95;
    // The first leaves time to add a node; at the second, newcomers are refused.
    private static final int CONNECTIONS_WARN_PERCENT = 80;
    private static final int CONNECTIONS_FAIL_PERCENT = 100;

    /** All checks, in the order of the answer. */
    static List<HealthCheck> allOf(HealthSource.Snapshot now) {
        return List.of(directory(now.directory()), memory(now), connections(now), joinSecret(now));
    }

    private static HealthCheck directory(Directory directory) {
        return switch (directory) {
            case Directory.Embedded() ->
                    new HealthCheck("redis", Status.PASS, 0, "ms", "embedded directory");
            case Directory.Reachable(Duration latency)
                    when latency.compareTo(DIRECTORY_SLOW) >= 0 ->
                    new HealthCheck("redis", Status.WARN, latency.toMillis(), "ms", "slow");
            case Directory.Reachable(Duration latency) ->
                    new HealthCheck("redis", Status.PASS, latency.toMillis(), "ms", "");
            case Directory.Away(Duration waited) ->
                    new HealthCheck(
                            "redis",
                            Status.FAIL,
                            waited.toMillis(),
                            "ms",
                            "not reachable; rooms go on, none can be created or joined");
        };
    }

    private static HealthCheck memory(HealthSource.Snapshot now) {
        long percent = percent(now.heapUsedBytes(), now.heapMaxBytes());
        Status status = status(percent, MEMORY_WARN_PERCENT, MEMORY_FAIL_PERCENT);
        return new HealthCheck(
                "memory",
                status,
                percent,
                "percent",
                status == Status.PASS ? "" : "the heap is nearly full after a collection");
    }

    private static HealthCheck connections(HealthSource.Snapshot now) {
        Status status =
                status(
                        percent(now.connections(), now.maxConnections()),
                        CONNECTIONS_WARN_PERCENT,
                        CONNECTIONS_FAIL_PERCENT);
        String message =
                switch (status) {
                    case PASS -> "";
                    case WARN -> "close to the limit";
                    case FAIL -> "at the limit; newcomers are refused";
                };
        return new HealthCheck("connections", status, now.connections(), "connections", message);
    }

    private static HealthCheck joinSecret(HealthSource.Snapshot now) {
        boolean agrees = now.disagreeingNodes() == 0;
        return new HealthCheck(
                "joinSecret",
                agrees ? Status.PASS : Status.WARN,
                now.disagreeingNodes(),
                "nodes",
                agrees
                        ? ""
                        : "other nodes have another JOIN_TOKEN_SECRET; join tokens made on one are"
                                + " refused on the other");
    }

    private static long percent(long part, long whole) {
        return part * 100 / Math.max(1, whole);
    }

    private static Status status(long value, int warn, int fail) {
        if (value >= fail) {
            return Status.FAIL;
        }
        return value >= warn ? Status.WARN : Status.PASS;
    }
}
