package org.e2eechat.server.cluster.faults;

import org.awaitility.Awaitility;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waiting for what others do, with a deadline, and how long it took. */
final class Waiting {
    /** The contract says 5 s after Valkey's return, on a machine that has time; this one may be busy. */
    static final Duration HEALED_WITHIN = Duration.ofSeconds(20);

    /** The contract says 2 s. */
    static final Duration READINESS_TOLD_WITHIN = Duration.ofSeconds(10);

    /** An answer that takes longer was not bounded by a time-out. */
    static final Duration ANSWERED_WITHIN = Duration.ofSeconds(10);

    private Waiting() {}

    /** Waits until it is so. */
    static Duration until(String what, Duration deadline, Callable<Boolean> isSo) {
        long start = System.nanoTime();
        Awaitility.await(what)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .atMost(deadline)
                .until(isSo);
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
