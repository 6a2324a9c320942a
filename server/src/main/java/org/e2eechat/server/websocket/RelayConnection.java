package org.e2eechat.server.websocket;

import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.session.Offer;
import org.e2eechat.server.session.Outbox;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.OutgoingEntry;
import org.eclipse.jetty.websocket.core.WebSocketConnection;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeoutException;

/**
 * Jetty's WebSocket connection with another way out: every frame that Jetty itself wants to send, its error closes included, goes to the connection's {@link Outbox} and from there through
 * the one {@link FrameWriter}. And what it reads is handled on the selector's thread, because nothing in a {@link Conversation} blocks.
 */
final class RelayConnection extends WebSocketConnection {
    private final RelayEndpoint handler;
    private final Callback fillable = new Fillable();
    private volatile boolean isLastWordSaid; // and Jetty has not asked for the end yet
    private volatile @Nullable Linger linger; // since then; Jetty reads no more

    RelayConnection(
            EndPoint endPoint,
            Connector connector,
            ByteBufferPool buffers,
            WebSocketCoreSession session,
            RelayEndpoint handler) {
        super(endPoint, handler.turn()::execute, connector.getScheduler(), buffers, session);
        this.handler = handler;
        // Messages are parsed as byte arrays; the copy out of the socket's own buffer costs less
        // than reading a direct buffer byte by byte.
        setUseInputDirectByteBuffers(false);
    }

    @Override
    public void fillInterested() {
        fillInterested(fillable);
    }

    @Override
    public void enqueueFrame(OutgoingEntry entry) {
        org.eclipse.jetty.websocket.core.Frame frame = entry.getFrame();
        ByteBuffer payload = frame.getPayload();
        if (frame.getOpCode() == OpCode.CLOSE) {
            handler.closing();
            Callback written = entry.getCallback();
            Runnable then = isLastWord(frame) ? () -> lastWordSaid(written) : written::succeeded;
            if (!outbox().close(Frame.control(OpCode.CLOSE, payload), then)) {
                written.failed(new ClosedChannelException());
            }
            return;
        }
        Offer offer = outbox().offer(Frame.of(frame.getOpCode(), frame.isFin(), payload));
        if (offer == Offer.QUEUED) {
            entry.getCallback().succeeded();
        } else {
            entry.getCallback().failed(new ClosedChannelException());
        }
    }

    /** Whether Jetty closes the socket behind this close frame, without waiting for one from the peer. When that has come already, nothing is left to read. */
    private boolean isLastWord(org.eclipse.jetty.websocket.core.Frame close) {
        return CloseStatus.getCloseStatus(close).isAbnormal() && !handler.isPeerClosing();
    }

    private void lastWordSaid(Callback written) {
        isLastWordSaid = true;
        written.succeeded(); // now Jetty wants the socket closed
    }

    /** Keeps the socket for a moment, if the last word has been said just now; false when it is to be closed. */
    boolean lingers() {
        if (!isLastWordSaid) {
            return false;
        }
        isLastWordSaid = false;
        Linger begun =
                new Linger(
                        getEndPoint(),
                        handler.buffers(),
                        handler::now,
                        handler.closePatienceNanos());
        linger = begun;
        drop(begun);
        return true;
    }

    private void drop(Linger last) {
        if (last.goesOn() && !getEndPoint().isFillInterested()) {
            fillInterested();
        }
    }

    @Override
    public boolean onIdleExpired(TimeoutException timeout) {
        if (linger == null) {
            return super.onIdleExpired(timeout);
        }
        getEndPoint().close();
        return false;
    }

    @Override
    public void onClose(Throwable cause) {
        super.onClose(cause);
        outbox().abandon();
    }

    private Outbox outbox() {
        return handler.outbox();
    }

    /** Reading never blocks, so the selector's thread does it itself. */
    private final class Fillable implements Callback {
        @Override
        public void succeeded() {
            Linger last = linger;
            if (last == null) {
                onFillable();
            } else {
                drop(last);
            }
        }

        @Override
        public void failed(Throwable cause) {
            if (linger == null) {
                onFillInterestedFailed(cause);
            } else {
                getEndPoint().close();
            }
        }

        @Override
        public Invocable.InvocationType getInvocationType() {
            return Invocable.InvocationType.NON_BLOCKING;
        }
    }
}
