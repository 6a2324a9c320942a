package org.e2eechat.server.websocket;

import org.e2eechat.server.protocol.Frame;
import org.eclipse.jetty.websocket.core.OpCode;

import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

/**
 * Whether a peer is still there: it is pinged at every interval and has to answer within the time-out (RFC 6455 section 5.5.2), and it has to answer a close frame as well. Beats come from the
 * {@link Heartbeat}'s thread, everything else from the connection's.
 */
final class Liveness {
    static final Frame PING = Frame.of(OpCode.PING, true, ByteBuffer.allocate(0));

    private static final long CLOSE_PATIENCE_NANOS =
            5_000_000_000L; // for the answer to a close frame; a slow phone needs a second or two

    private final Rhythm rhythm;
    private volatile long pingDueNanos;
    private volatile long deadAtNanos;
    private volatile boolean isAwaitingPong;
    private volatile boolean isReading =
            true; // while a message waits for the directory nothing is read, so no pong can be seen
    private volatile boolean isClosing;

    Liveness(Rhythm rhythm) {
        this.rhythm = rhythm;
        this.pingDueNanos = now() + rhythm.intervalNanos();
    }

    /**
     * How a server pings.
     *
     * @param intervalNanos from one ping to the next, shortened by how late a beat may come
     * @param timeoutNanos for the pong
     */
    record Rhythm(long intervalNanos, long timeoutNanos, LongSupplier nanoClock) {}

    /** What to do at a beat. */
    enum Beat {
        NOTHING,
        PING,
        DEAD
    }

    long now() {
        return rhythm.nanoClock().getAsLong();
    }

    Beat beat(long nowNanos) {
        if (isClosing || isAwaitingPong) {
            return nowNanos - deadAtNanos >= 0 && (isClosing || isReading)
                    ? Beat.DEAD
                    : Beat.NOTHING;
        }
        if (nowNanos - pingDueNanos < 0) {
            return Beat.NOTHING;
        }
        pingDueNanos = nowNanos + rhythm.intervalNanos();
        deadAtNanos = nowNanos + rhythm.timeoutNanos();
        isAwaitingPong = true;
        return Beat.PING;
    }

    /** The peer has answered; false when it was not asked (RFC 6455 section 5.5.3 allows that). */
    boolean pong() {
        boolean asked = isAwaitingPong;
        isAwaitingPong = false;
        return asked;
    }

    void reading(boolean isReadingNow) {
        isReading = isReadingNow;
    }

    /** Reading goes on after a wait, in which a pong may have come: from now on the peer has the whole time-out again. */
    void readingAgain() {
        if (isAwaitingPong && !isClosing) {
            deadAtNanos = now() + rhythm.timeoutNanos();
        }
        isReading = true;
    }

    /** The close handshake has begun. */
    void closing() {
        if (!isClosing) {
            deadAtNanos = now() + CLOSE_PATIENCE_NANOS;
            isClosing = true;
        }
    }
}
