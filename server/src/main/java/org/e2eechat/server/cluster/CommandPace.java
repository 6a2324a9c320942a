package org.e2eechat.server.cluster;

import java.time.Duration;

/**
 * Decides when commands leave: one by one as they come, or collected for a moment. A write of three costs hardly more than a write of one, and so does what it sets off: a wake-up of the server, its write to whoever listens, and
 * a wake-up there. So commands are collected as soon as they come so fast that a moment brings several; before that, collecting would cost time and save nothing.
 *
 * <p>Not thread-safe.
 */
final class CommandPace {
    /** Since the last write: about what waking another thread takes. */
    private static final long ALONE_NANOS = 50_000;

    /** So many in one write are worth it, whatever comes next. */
    private static final int MANY = 16;

    /** As many commands make the average. */
    private static final int MEMORY = 8;

    /** A pause as long as so many moments counts no more than this, so that it is forgotten as soon as commands come fast. */
    private static final int LONGEST_GAP = 4;

    private final long collectNanos;
    private long gapNanos; // between two commands, on average
    private long lastWrite; // nanoTime
    private int lastCount;

    /**
     * @param collect how long a command may wait for others; zero for never
     * @param nanoTime now
     */
    CommandPace(Duration collect, long nanoTime) {
        this.collectNanos = collect.toNanos();
        this.gapNanos = LONGEST_GAP * collectNanos;
        this.lastWrite = nanoTime;
    }

    /** Whether a command that nobody else waits with leaves now. */
    boolean leavesAlone(long nanoTime) {
        return nanoTime - lastWrite >= (collects() ? collectNanos : ALONE_NANOS);
    }

    /** For how much longer commands are collected before the next write, in nanoseconds; at most 0 when it is due. */
    long collectsFor(long nanoTime) {
        return collects() && lastCount < MANY ? lastWrite + collectNanos - nanoTime : 0;
    }

    /** Notes a write. */
    void wrote(int commands, long nanoTime) {
        long gap = Math.min(nanoTime - lastWrite, LONGEST_GAP * collectNanos) / commands;
        gapNanos += (gap - gapNanos) * Math.min(commands, MEMORY) / MEMORY;
        lastWrite = nanoTime;
        lastCount = commands;
    }

    // Two gaps in a moment bring two or three in one write
    private boolean collects() {
        return gapNanos * 2 < collectNanos;
    }
}
