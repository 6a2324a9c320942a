package org.e2eechat.server.logging;

import ch.qos.logback.classic.Level;

import org.jspecify.annotations.Nullable;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Encoded log lines that wait to be written, bounded in bytes. Offering never waits and takes no
 * lock: a line without room is dropped and counted. The less important a line, the earlier that
 * happens: up to {@code INFO} half of the room may be in use, for {@code WARN} three quarters, for
 * {@code ERROR} all of it.
 *
 * <p>Many threads offer, one takes.
 */
final class LineQueue {
    /** About 2 700 lines, and less than 2 % of the smallest heap that is tested, 64 MiB. */
    static final int CAPACITY_BYTES = 1024 * 1024;

    // What a line takes beside its bytes: the array's header and a node of the queue, rounded up.
    static final int OVERHEAD_BYTES = 48;

    private final Queue<byte[]> lines = new ConcurrentLinkedQueue<>();

    // Lines that wait or are being written. Every thread adds, the writer takes away.
    private final AtomicLong heldBytes = new AtomicLong();

    // Since the start.
    private final AtomicLong dropped = new AtomicLong();

    /** Takes the line, or drops and counts it. */
    boolean offer(byte[] line, Level level) {
        long bytes = heldBytes(line);
        if (heldBytes.addAndGet(bytes) > roomFor(level)) {
            heldBytes.addAndGet(-bytes);
            countDropped(1);
            return false;
        }
        lines.add(line);
        return true;
    }

    private static long roomFor(Level level) {
        if (level.isGreaterOrEqual(Level.ERROR)) {
            return CAPACITY_BYTES;
        }
        return level.isGreaterOrEqual(Level.WARN) ? CAPACITY_BYTES / 4 * 3 : CAPACITY_BYTES / 2;
    }

    /** The oldest line, which holds its room until it is {@link #release released}. */
    byte @Nullable [] poll() {
        return lines.poll();
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    /** Gives back the room of lines that were taken and are written, or lost. */
    void release(long bytes) {
        heldBytes.addAndGet(-bytes);
    }

    /** What a line takes of the room, in bytes. */
    static long heldBytes(byte[] line) {
        return (long) line.length + OVERHEAD_BYTES;
    }

    /** What all lines take that wait or are being written, in bytes. */
    long heldBytes() {
        return heldBytes.get();
    }

    void countDropped(long lost) {
        dropped.addAndGet(lost);
    }

    /** Lines dropped since the start. */
    long dropped() {
        return dropped.get();
    }
}
