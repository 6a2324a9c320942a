package org.e2eechat.server.websocket;

import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.RetainableByteBuffer;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What follows a close frame that is the last word: this side says nothing more, and reads what the peer had sent before it knew, without a look at it, until the peer hangs up. If the
 * socket were closed at once, the kernel would answer what is unread with a reset, and that makes the peer's kernel throw away what it has not read: the close frame, and with it the
 * reason (RFC 6455 section 7.1.1; RFC 9112 section 9.6 has the same for HTTP).
 */
final class Linger {
    private static final int MOST_BYTES = 16 * 1024 * 1024; // what a fast network has under way
    private static final int READ_BYTES = 16 * 1024;
    private static final int READS_AT_ONCE = 16; // then others have their turn

    private final EndPoint endPoint;
    private final ByteBufferPool buffers;
    private final LongSupplier nanoClock;
    private final long untilNanos;
    private int dropped; // bytes; by the thread that reads

    /**
     * Begins; {@link #goesOn} has to follow whenever something may be there.
     *
     * @param patienceNanos for the peer to read what was sent and to hang up
     */
    Linger(EndPoint endPoint, ByteBufferPool buffers, LongSupplier nanoClock, long patienceNanos) {
        this.endPoint = endPoint;
        this.buffers = buffers;
        this.nanoClock = nanoClock;
        this.untilNanos = nanoClock.getAsLong() + patienceNanos;
        endPoint.setIdleTimeout(TimeUnit.NANOSECONDS.toMillis(patienceNanos));
        endPoint.shutdownOutput();
    }

    /** Reads what is there. False when it was the end, and the socket is closed. */
    boolean goesOn() {
        if (isOver()) {
            endPoint.close();
            return false;
        }
        return true;
    }

    private boolean isOver() {
        if (nanoClock.getAsLong() - untilNanos > 0) {
            return true;
        }
        RetainableByteBuffer buffer = buffers.acquire(READ_BYTES, true);
        try {
            for (int i = 0; i < READS_AT_ONCE; i++) {
                buffer.clear();
                int read = endPoint.fill(buffer.getByteBuffer());
                if (read == 0) {
                    return false;
                }
                dropped += read;
                if (read < 0 || dropped > MOST_BYTES) {
                    return true;
                }
            }
            return false;
        } catch (IOException broken) {
            return true;
        } finally {
            buffer.release();
        }
    }
}
