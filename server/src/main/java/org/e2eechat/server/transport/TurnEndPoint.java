package org.e2eechat.server.transport;

import org.e2eechat.server.admission.ClientAddress;
import org.e2eechat.server.admission.MemoryGuard;
import org.e2eechat.server.admission.ResourceLedger;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.function.LongSupplier;

/**
 * Jetty's socket, which knows its selector's {@link Turn}, since when it owes a request header, and
 * what it holds of what all sockets of its connector share: a place among the TLS handshakes, and
 * the heap of a half-read request.
 */
public final class TurnEndPoint extends SocketChannelEndPoint implements MemoryGuard.Holder {
    /**
     * Heap of an idle socket that speaks HTTP and has asked for something, with a third to spare.
     */
    public static final int HTTP_BYTES = 16 * 1024;

    /** Heap of an idle WebSocket, its session and seat included. */
    public static final int WEB_SOCKET_BYTES = 4 * 1024;

    /** Heap that TLS takes on top: its engine, and the buffer of a record that is not complete. */
    public static final int TLS_BYTES = 24 * 1024;

    /** By then the peer has read our last answer, or will not. */
    private static final long LAST_ANSWER_NANOS = 2_000_000_000L;

    private final TurnSelector selector;
    private final LongSupplier nanoClock;
    private final RelayConnector connector;

    /** What this socket makes the node hold. */
    private final ResourceLedger.Account account;

    /** What speaks on the socket since it was upgraded. Written once, by the upgrade. */
    private volatile @Nullable Protocol protocol;

    /** Bytes that were read from the socket; it wraps. Written by the thread that reads. */
    private volatile int receivedBytes;

    // Guarded by the monitor of held, because a socket may be closed while it is read.
    private final Object held = new Object();
    private int requestBytes;
    private boolean isHandshaking;
    private boolean isGivenBack;

    // Since when the next request is awaited; meaningful while one is expected and none has begun.
    private volatile long restsSinceNanos;

    // When our side was shut behind the last answer, or 0; written by the thread that shuts it.
    private volatile long shutSinceNanos;

    private volatile boolean expectsHeader = true; // a request header is what comes next
    private volatile boolean owesHeader =
            true; // and the clock is running: from the accept on, or from the first byte of a later
    // request
    private volatile long owesSinceNanos; // meaningful while owesHeader
    private boolean
            isEmptied; // by the last read since the selector said it is readable; written by the
    // turn's thread
    private volatile boolean isUpgraded; // to a protocol without request headers

    TurnEndPoint(
            SocketChannel channel,
            TurnSelector selector,
            SelectionKey key,
            Scheduler scheduler,
            RelayConnector connector,
            ResourceLedger.Account account) {
        super(channel, selector, key, scheduler);
        this.account = account;
        this.selector = selector;
        this.connector = connector;
        this.nanoClock = connector.nanoClock();
        this.isHandshaking = connector.speaksTls();
        this.owesSinceNanos = nanoClock.getAsLong();
    }

    /** The turn of the selector that this socket belongs to, also when {@code endPoint} is TLS on top of the socket. */
    public static Turn turnOf(EndPoint endPoint) {
        return socketOf(endPoint).selector.turn();
    }

    /** The socket under an endpoint that may be TLS. */
    public static TurnEndPoint socketOf(EndPoint endPoint) {
        return switch (endPoint) {
            case TurnEndPoint socket -> socket;
            case EndPoint.Wrapper wrapper -> socketOf(wrapper.unwrap());
            default ->
                    throw new IllegalArgumentException(
                            "not a socket of this connector: " + endPoint.getClass());
        };
    }

    @Override
    public @Nullable Runnable onSelected() {
        Turn turn = selector.turn();
        turn.begin();
        isEmptied = false;
        Runnable task = super.onSelected();
        if (task != null
                && Invocable.getInvocationType(task) != Invocable.InvocationType.NON_BLOCKING) {
            turn.suspend();
        }
        return task;
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        if (isEmptied && isUpgraded) {
            return 0; // asking the kernel again costs a system call; the selector tells of what
            // came since
        }
        int space = BufferUtil.space(buffer);
        int filled = super.fill(buffer);
        isEmptied = filled > 0 && filled < space;
        if (filled > 0) {
            int before = receivedBytes;
            receivedBytes = before + filled;
        }
        if (expectsHeader && !owesHeader && filled > 0) {
            owesSinceNanos = nanoClock.getAsLong();
            owesHeader = true;
        }
        return filled;
    }

    /** A whole request header has arrived. */
    public void headerArrived() {
        expectsHeader = false;
        owesHeader = false;
        holdRequest(0);
    }

    /** The request is done; the next header may take its time to begin. */
    public void requestDone() {
        restsSinceNanos = nanoClock.getAsLong();
        expectsHeader = !isUpgraded;
    }

    /** The socket speaks another protocol from now on, so no request header will ever come. */
    public void upgraded(Protocol next, int fixedBytes) {
        protocol = next;
        account.fixed(fixedBytes);
        isUpgraded = true;
        expectsHeader = false;
        owesHeader = false;
    }

    /** Whether a header has been on its way for longer than {@code limitNanos}. */
    boolean isLate(long nowNanos, long limitNanos) {
        return owesHeader && nowNanos - owesSinceNanos > limitNanos;
    }

    /** Whether it has waited for another request for longer than {@code limitNanos}. */
    boolean isIdle(long nowNanos, long limitNanos) {
        return expectsHeader && !owesHeader && nowNanos - restsSinceNanos > limitNanos;
    }

    /**
     * Whether our side was shut behind the last answer some time ago, and the peer has not shut its
     * own. Left alone, it could keep the socket until the idle timeout.
     */
    boolean isAnswered(long nowNanos) {
        long since = shutSinceNanos;
        return since != 0 && !isUpgraded && nowNanos - since > LAST_ANSWER_NANOS;
    }

    @Override
    protected void doShutdownOutput() {
        // Never 0.
        shutSinceNanos = nanoClock.getAsLong() | 1;
        super.doShutdownOutput();
    }

    /** Bytes of heap that the request holds whose header is not whole; 0 when there is none. */
    public int requestBytesHeld() {
        synchronized (held) {
            return requestBytes;
        }
    }

    /**
     * Says what the half-read request holds from now on: the one place where that is charged and
     * given back.
     *
     * @param bytes of heap; 0 when there is none
     * @return false when all sockets together would hold too much, and nothing changes
     */
    boolean holdRequest(int bytes) {
        synchronized (held) {
            int more = bytes - requestBytes;
            if (more == 0 || isGivenBack) {
                return true;
            }
            if (more > 0 && !connector.halfRead().take(more)) {
                return false;
            }
            if (!account.received(bytes)) {
                connector.halfRead().giveBack(more);
                return false;
            }
            if (more < 0) {
                connector.halfRead().giveBack(-more);
            }
            requestBytes = bytes;
            return true;
        }
    }

    /** The TLS handshake is over, whatever became of it. */
    void handshakeDone() {
        synchronized (held) {
            if (isHandshaking) {
                isHandshaking = false;
                connector.handshakes().giveBack(1);
            }
        }
    }

    /** The socket is closed: gives back what it holds, and charges nothing from now on. */
    void giveBack() {
        handshakeDone();
        synchronized (held) {
            connector.halfRead().giveBack(requestBytes);
            requestBytes = 0;
            isGivenBack = true;
        }
        account.close();
    }

    /** What this socket makes the node hold. */
    public ResourceLedger.Account account() {
        return account;
    }

    /**
     * Bytes that have been read from the socket so far, those of TLS included. It wraps; any
     * thread.
     */
    public int receivedByteCount() {
        return receivedBytes;
    }

    @Override
    public @Nullable ClientAddress owner() {
        return account.owner();
    }

    @Override
    public int receivedBytes() {
        return account.received();
    }

    @Override
    public int unsentBytes() {
        Protocol speaking = protocol;
        return speaking == null ? 0 : speaking.unsentBytes();
    }

    @Override
    public void evict() {
        Protocol speaking = protocol;
        if (speaking == null) {
            close();
        } else {
            speaking.evict();
        }
    }

    /** What speaks on a socket after an upgrade, for those who have to limit what it holds. */
    public interface Protocol {
        /** Bytes that wait for the peer to read them. Any thread. */
        int unsentBytes();

        /**
         * Says goodbye and lets go of what is held, or, when that has been tried, closes the
         * socket.
         * Any thread; does not block.
         */
        void evict();
    }

    /** Closes it without an answer, and counts that. */
    void giveUp(SocketGate.Reason reason) {
        connector.gate().gaveUp(reason);
        close(new ClosedChannelException());
    }

    /** Whether it belongs to one of our proxies. */
    boolean isProxy() {
        return connector.gate().isProxy(peer());
    }

    LongSupplier nanoClock() {
        return nanoClock;
    }

    private InetAddress peer() {
        return RelayConnector.peerOf(getChannel());
    }
}
