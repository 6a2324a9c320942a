package org.e2eechat.server.cluster.faults;

import java.time.Duration;

/** What a test of a fault saw, for the table of faults; nothing is decided by it. */
final class Observation {
    private final String fault;
    private final long start = System.nanoTime();
    private Duration notReady = Duration.ZERO; // the longest of each
    private Duration refused = Duration.ZERO;
    private Duration healed = Duration.ZERO;
    private Duration letIn = Duration.ZERO;

    Observation(String fault) {
        this.fault = fault;
    }

    void notReadyAfter(Duration took) {
        notReady = longer(notReady, took);
    }

    void refusedAfter(Duration took) {
        refused = longer(refused, took);
    }

    void healedAfter(Duration took) {
        healed = longer(healed, took);
    }

    void letInAfter(Duration took) {
        letIn = longer(letIn, took);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    void print(Person.Losses losses) {
        System.out.printf(
                "fault: %s | lost %d | doubled %d | not ready after %s | refused after %s | talk across nodes healed after %s, joins after %s | whole test %d ms%n",
                fault,
                losses.lost(),
                losses.doubled(),
                shown(notReady),
                shown(refused),
                shown(healed),
                shown(letIn),
                Duration.ofNanos(System.nanoTime() - start).toMillis());
    }

    private static String shown(Duration took) {
        return took.isZero() ? "-" : took.toMillis() + " ms";
    }
}
