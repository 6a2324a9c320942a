package org.e2eechat.server.logging;

import ch.qos.logback.classic.Level;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/**
 * Writes log lines on a thread of its own, the only one that waits for whatever reads them. When
 * lines were dropped, it writes how many as soon as it has caught up.
 *
 * <p>The thread is a platform thread, because a blocked write would hold a carrier of virtual
 * threads, and a daemon, because a write that never returns must not keep the process alive.
 */
final class LineWriter {
    // One write for what came together. A pipe of Linux takes 64 KiB.
    private static final int BATCH_BYTES = 16 * 1024;

    // While a sink is too slow for all lines, the writer does not catch up; then this often.
    private static final Duration REPORT_INTERVAL = Duration.ofSeconds(10);

    // How exactly the end of a flush is noticed.
    private static final Duration FLUSH_POLL = Duration.ofMillis(1);

    private final OutputStream out;
    private final LongFunction<byte[]> droppedLine;
    private final LongSupplier nanoClock;
    private final LineQueue queue = new LineQueue();
    private final Thread thread;

    // Set by the writer before it parks, read by every thread that offers a line.
    private volatile boolean isParked;

    // Set once, by close().
    private volatile boolean isClosed;

    // The following are the writer's own.
    private final ByteArrayOutputStream batch = new ByteArrayOutputStream(BATCH_BYTES);
    private long reportedDropped;
    private long reportedNanos;

    // A write that failed may have left the beginning of a line.
    private boolean mayHaveTornALine;

    /**
     * To be started.
     *
     * @param out where lines go; it may block and may fail
     * @param droppedLine makes the line that says how many lines were dropped
     * @param nanoClock a clock that only moves forward, in nanoseconds
     */
    LineWriter(OutputStream out, LongFunction<byte[]> droppedLine, LongSupplier nanoClock) {
        this.out = out;
        this.droppedLine = droppedLine;
        this.nanoClock = nanoClock;
        this.reportedNanos = nanoClock.getAsLong();
        this.thread = Thread.ofPlatform().daemon().name("log-writer").unstarted(this::writeLines);
    }

    void start() {
        thread.start();
    }

    /** Has the line written, ending with its line break, or drops and counts it; never waits. */
    void submit(byte[] line, Level level) {
        if (queue.offer(line, level) && isParked) {
            LockSupport.unpark(thread);
        }
    }

    /** Counts a line that could not be made. */
    void countDropped() {
        queue.countDropped(1);
    }

    /** Lines dropped since the start: without room, or lost with a write that failed. */
    long dropped() {
        return queue.dropped();
    }

    /** Waits until all lines are written that were submitted before, or until the time is over. */
    void flush(Duration within) {
        long startNanos = nanoClock.getAsLong();
        while (queue.heldBytes() > 0
                && nanoClock.getAsLong() - startNanos < within.toNanos()
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(this, FLUSH_POLL.toNanos());
        }
    }

    /** Ends the thread when it has written what it has; does not wait for that. */
    void close() {
        isClosed = true;
        LockSupport.unpark(thread);
    }

    private void writeLines() {
        byte[] line = awaitLine();
        while (line != null) {
            int lines = 0;
            long bytes = 0;
            if (mayHaveTornALine) {
                batch.write('\n');
            }
            while (line != null && batch.size() < BATCH_BYTES) {
                batch.writeBytes(line);
                lines++;
                bytes += LineQueue.heldBytes(line);
                line = queue.poll();
            }
            writeBatch(lines);
            queue.release(bytes);
            if (line == null) {
                line = awaitLine();
            }
        }
    }

    /** The next line; null when the writer is closed and has nothing left. */
    private byte @Nullable [] awaitLine() {
        byte[] line = queue.poll();
        while (line == null && !isClosed) {
            isParked = true;
            // A line that came before the flag was set has woken nobody.
            if (queue.isEmpty() && !isClosed) {
                LockSupport.park(this);
            }
            isParked = false;
            line = queue.poll();
        }
        return line;
    }

    private void writeBatch(int lines) {
        try {
            batch.writeTo(out);
            out.flush();
            mayHaveTornALine = false;
            reportDropped();
        } catch (IOException failed) {
            queue.countDropped(lines);
            mayHaveTornALine = true;
        } finally {
            batch.reset();
        }
    }

    private void reportDropped() throws IOException {
        long dropped = queue.dropped();
        long now = nanoClock.getAsLong();
        boolean isDue = queue.isEmpty() || now - reportedNanos >= REPORT_INTERVAL.toNanos();
        if (dropped > reportedDropped && isDue) {
            out.write(droppedLine.apply(dropped - reportedDropped));
            out.flush();
            reportedDropped = dropped;
            reportedNanos = now;
        }
    }
}
