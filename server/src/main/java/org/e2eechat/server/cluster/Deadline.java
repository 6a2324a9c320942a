package org.e2eechat.server.cluster;

import java.time.Duration;
import java.util.function.LongSupplier;

/** When a call has to be over, on a clock that never goes back: several waits share one, so that they take no longer together than one alone may. */
record Deadline(long atNanos, LongSupplier nanoClock) {
    static Deadline in(Duration time, LongSupplier nanoClock) {
        return new Deadline(nanoClock.getAsLong() + time.toNanos(), nanoClock);
    }

    /** What is left, at least 0. */
    long leftNanos() {
        return Math.max(0, atNanos - nanoClock.getAsLong());
    }
}
