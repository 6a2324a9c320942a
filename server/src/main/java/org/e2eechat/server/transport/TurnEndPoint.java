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
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.function.LongSupplier;

/** Jetty's socket, which knows its selector's {@link Turn} and since when it owes a request header. */
public final class TurnEndPoint extends SocketChannelEndPoint implements MemoryGuard.Holder {
    /** Heap that an idle socket takes while it speaks HTTP, measured: connection, parser and request state. */
    public static final int HTTP_BYTES = 8 * 1024;

    /** Heap that an idle WebSocket takes, measured, session and seat included. */
    public static final int WEB_SOCKET_BYTES = 4 * 1024;

    /** Heap that TLS takes on top, measured after a handshake of TLS 1.3. */
    public static final int TLS_BYTES = 24 * 1024;

    private final TurnSelector selector;
    private final LongSupplier nanoClock;
    private volatile boolean expectsHeader = true; // a request header is what comes next
    private volatile boolean owesHeader =
            true; // and the clock is running: from the accept on, or from the first byte of a later
    // request
    private volatile long owesSinceNanos; // meaningful while owesHeader
    private boolean
            isEmptied; // by the last read since the selector said it is readable; written by the
    // turn's thread
    private volatile boolean isUpgraded; // to a protocol without request headers

    /** What this socket makes the node hold. */
    private final ResourceLedger.Account account;

    /** What speaks on the socket since it was upgraded. Written once, by the upgrade. */
    private volatile @Nullable Protocol protocol;

    /** Bytes that were read from the socket; it wraps. Written by the thread that reads. */
    private volatile int receivedBytes;

    TurnEndPoint(
            SocketChannel channel,
            TurnSelector selector,
            SelectionKey key,
            Scheduler scheduler,
            LongSupplier nanoClock,
            ResourceLedger.Account account) {
        super(channel, selector, key, scheduler);
        this.account = account;
        this.selector = selector;
        this.nanoClock = nanoClock;
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
    }

    /** The request is done; the next header may take its time to begin. */
    public void requestDone() {
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

    /** What this socket makes the node hold. */
    public ResourceLedger.Account account() {
        return account;
    }

    /** Bytes that have been read from the socket so far, those of TLS included. It wraps; any thread. */
    public int receivedByteCount() {
        return receivedBytes;
    }

    @Override
    public void doClose() {
        account.close();
        super.doClose();
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

        /** Says goodbye and lets go of what is held, or, when that has been tried, closes the socket. Any thread; does not block. */
        void evict();
    }

    /** Whether a header has been on its way for longer than {@code limitNanos}. */
    boolean isLate(long nowNanos, long limitNanos) {
        return owesHeader && nowNanos - owesSinceNanos > limitNanos;
    }
}
