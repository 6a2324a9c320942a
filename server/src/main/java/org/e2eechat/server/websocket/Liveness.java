package org.e2eechat.server.websocket;

import org.e2eechat.server.protocol.Frame;
import org.eclipse.jetty.websocket.core.OpCode;

import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

/**
 * Decides whether a peer is still there. It is pinged at every interval and has to answer within
 * the time-out (RFC 6455 section 5.5.2), and it has to answer a close frame as well. Slow
 * networks get the time that they need: whatever arrives while a pong is due is a sign of life,
 * because a pong cannot overtake the frame that the peer is sending; and a ping waits behind what
 * was sent before it, so a peer has one second more for each {@value #LEAST_BYTES_PER_SECOND} bytes
 * that it may still have to read. Both have bounds.
 *
 * <p>Beats come from the {@link Heartbeat}'s thread, everything else from the connection's.
 */
final class Liveness {
    static final Frame PING = Frame.of(OpCode.PING, true, ByteBuffer.allocate(0));

    /**
     * For the answer to a close frame once the peer can have read it; a slow phone needs a second
     * or two.
     */
    private static final long CLOSE_PATIENCE_NANOS = 5_000_000_000L;

    /** The slowest reader that is waited for: a phone at the edge of a network. */
    private static final int LEAST_BYTES_PER_SECOND = 4 * 1024;

    /**
     * So little is read at once, so that a dead peer in a quiet room is noticed within interval and
     * time-out.
     */
    private static final int UNNOTICED_BYTES = 16 * 1024;

    /**
     * What may be under way: our send buffer, the peer's receive buffer and one large frame;
     * earlier bytes have been read.
     */
    private static final int MOST_BYTES_UNDER_WAY = 300 * 1024;

    /**
     * What arrives instead of a pong extends the time-out by this much at most: enough for a 240 KB
     * message at 5 KB/s. A peer that talks and never answers is no WebSocket client.
     */
    private static final long MOST_PONG_DELAY_NANOS = 60_000_000_000L;

    /** From the begin of a close to its end, however slow the peer and however much was queued. */
    private static final long MOST_CLOSE_NANOS = 120_000_000_000L;

    /**
     * For a socket that takes nothing of what waits for it while it is closing: a kernel makes room
     * in steps, and a reader of 5 KB/s needs 17 s for one.
     */
    private static final long STALL_NANOS = 20_000_000_000L;

    private final Rhythm rhythm;
    private volatile long pingDueNanos;
    private volatile long deadAtNanos;
    private volatile boolean isAwaitingPong;
    private volatile boolean isReading =
            true; // while a message waits for the directory nothing is read, so no pong can be seen
    private volatile boolean isClosing;

    /** What had been received at the last beat; written by beats. */
    private volatile int receivedBytes;

    /** What had been sent before the last ping; written by beats. */
    private volatile int sentBeforePing;

    /** What had been sent before the last ping that was answered, so the peer has read it. */
    private volatile int readByPeer;

    /**
     * What the socket had taken when it last took something, and when that was; meaningful while
     * closing, written by beats.
     */
    private volatile int takenBytes;

    private volatile long takenNanos;

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

    /** How much a connection has carried. The counts wrap; any thread. */
    interface Traffic {
        /** Bytes that came from the peer. */
        int receivedByteCount();

        /** Bytes that were sent to the peer, or are being sent. */
        int sentByteCount();

        /** Bytes that wait for the peer to read them. */
        int unsentBytes();
    }

    /** What to do at a beat. */
    enum Beat {
        NOTHING,
        PING,
        DEAD
    }

    long now() {
        return rhythm.nanoClock().getAsLong();
    }

    Beat beat(long nowNanos, Traffic traffic) {
        if (isClosing) {
            return nowNanos - deadAtNanos >= 0 || isStalled(nowNanos, traffic)
                    ? Beat.DEAD
                    : Beat.NOTHING;
        }
        if (isAwaitingPong) {
            extendIfReceiving(nowNanos, traffic);
            return nowNanos - deadAtNanos >= 0 && isReading ? Beat.DEAD : Beat.NOTHING;
        }
        if (nowNanos - pingDueNanos < 0) {
            return Beat.NOTHING;
        }
        receivedBytes = traffic.receivedByteCount();
        sentBeforePing = traffic.sentByteCount();
        pingDueNanos = nowNanos + rhythm.intervalNanos();
        deadAtNanos = nowNanos + rhythm.timeoutNanos() + readNanos(sentBeforePing - readByPeer);
        isAwaitingPong = true;
        return Beat.PING;
    }

    private boolean isStalled(long nowNanos, Traffic traffic) {
        int unsent = traffic.unsentBytes();
        int taken = traffic.sentByteCount() - unsent;
        if (unsent == 0 || taken != takenBytes) {
            takenBytes = taken;
            takenNanos = nowNanos;
        }
        return nowNanos - takenNanos >= STALL_NANOS;
    }

    private void extendIfReceiving(long nowNanos, Traffic traffic) {
        int received = traffic.receivedByteCount();
        if (received == receivedBytes) {
            return;
        }
        receivedBytes = received;
        long pingedNanos = pingDueNanos - rhythm.intervalNanos();
        long sincePing = Math.min(nowNanos - pingedNanos, MOST_PONG_DELAY_NANOS);
        long extended = pingedNanos + sincePing + rhythm.timeoutNanos();
        if (extended - deadAtNanos > 0) {
            deadAtNanos = extended;
        }
    }

    /** The peer has answered; false when it was not asked (RFC 6455 section 5.5.3 allows that). */
    boolean pong() {
        boolean asked = isAwaitingPong;
        if (asked) {
            readByPeer = sentBeforePing;
        }
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

    /**
     * The close handshake has begun.
     *
     * @param sentBytes as of {@link Traffic#sentByteCount}
     * @param queuedBytes that wait to be sent before the close frame
     */
    void closing(int sentBytes, int queuedBytes) {
        if (!isClosing) {
            long patience = closePatienceNanos(sentBytes) + nanosFor(queuedBytes);
            deadAtNanos = now() + Math.min(patience, MOST_CLOSE_NANOS);
            takenNanos = now();
            isClosing = true;
        }
    }

    /** How long the peer may take to read a close frame that is sent now, and to answer it. */
    long closePatienceNanos(int sentBytes) {
        return CLOSE_PATIENCE_NANOS + readNanos(sentBytes - readByPeer);
    }

    /** How long the slowest reader takes for what may be under way of these bytes. */
    private static long readNanos(int bytes) {
        // A difference of counts that wrapped is as good as very many.
        int underWay = bytes < 0 ? MOST_BYTES_UNDER_WAY : Math.min(bytes, MOST_BYTES_UNDER_WAY);
        return underWay <= UNNOTICED_BYTES ? 0 : nanosFor(underWay);
    }

    private static long nanosFor(int bytes) {
        return bytes * 1_000_000_000L / LEAST_BYTES_PER_SECOND;
    }
}
