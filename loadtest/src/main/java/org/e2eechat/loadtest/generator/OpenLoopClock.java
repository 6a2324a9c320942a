package org.e2eechat.loadtest.generator;

/** When the next message is due at a fixed rate. Belongs to one thread. */
final class OpenLoopClock {
    private static final double NANOS_PER_SECOND = 1e9;

    private final long startNanos;
    private final double stepNanos;
    private long count; // this many were due and are over

    OpenLoopClock(long startNanos, double perSecond) {
        this.startNanos = startNanos;
        this.stepNanos = NANOS_PER_SECOND / perSecond;
    }

    long dueNanos() {
        return startNanos + (long) (count * stepNanos); // multiplied, so that no error adds up
    }

    long count() {
        return count;
    }

    void advance() {
        count++;
    }
}
