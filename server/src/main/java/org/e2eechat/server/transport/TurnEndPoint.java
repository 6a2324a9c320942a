package org.e2eechat.server.transport;

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
public final class TurnEndPoint extends SocketChannelEndPoint {
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

    TurnEndPoint(
            SocketChannel channel,
            TurnSelector selector,
            SelectionKey key,
            Scheduler scheduler,
            LongSupplier nanoClock) {
        super(channel, selector, key, scheduler);
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

    /** The socket speaks something else from now on, so no header will ever come. */
    public void upgraded() {
        isUpgraded = true;
        expectsHeader = false;
        owesHeader = false;
    }

    /** Whether a header has been on its way for longer than {@code limitNanos}. */
    boolean isLate(long nowNanos, long limitNanos) {
        return owesHeader && nowNanos - owesSinceNanos > limitNanos;
    }
}
