package org.e2eechat.server.websocket;

import static java.util.Objects.requireNonNull;

import org.e2eechat.server.metrics.ConnectionEnd;
import org.e2eechat.server.protocol.CloseReason;
import org.e2eechat.server.session.Connection;
import org.e2eechat.server.session.Outbox;
import org.e2eechat.server.session.Progress;
import org.e2eechat.server.transport.Turn;
import org.e2eechat.server.transport.TurnEndPoint;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.exception.CloseException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One WebSocket connection. Jetty hands it frames one at a time, on the thread that read them; it asks for the next one only when the last one is handled, so the frames of a connection
 * are handled strictly in order. Jetty checks masks, reserved bits, opcodes, the order of fragments and close codes; size, UTF-8, pings and the life of the connection are checked here.
 */
final class RelayEndpoint
        implements FrameHandler,
                Connection,
                FrameWriter.Owner,
                Liveness.Traffic,
                TurnEndPoint.Protocol {
    private static final Logger log = LoggerFactory.getLogger(RelayEndpoint.class);

    private final TurnEndPoint socket;
    private final Turn turn;
    private final FrameWriter writer;
    private final Liveness liveness;
    private final MessageAssembler assembler;
    private final Conversation conversation;
    private final Heartbeat heartbeat;
    private final AtomicReference<@Nullable Runnable> onClosed; // taken by whoever runs it
    private @Nullable CoreSession session; // set once, before anything can be sent or received
    private volatile boolean
            isClosing; // the close handshake has begun; what still comes is dropped
    private volatile boolean isPeerClosing; // its close frame has come
    private volatile @Nullable ConnectionEnd end; // why, when that was decided on this side
    private boolean isMessageEnd; // of the frame at hand

    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    /**
     * Begins the conversation; {@link #attach} has to follow before anything is sent.
     *
     * @param onClosed run once, after the conversation was told
     */
    RelayEndpoint(
            EndPoint endPoint,
            Outbox.Limit limit,
            int maxMessageBytes,
            Liveness liveness,
            Conversation.Factory conversations,
            Runnable onClosed,
            Heartbeat heartbeat) {
        this.socket = TurnEndPoint.socketOf(endPoint);
        this.writer = new FrameWriter(limit, endPoint, this);
        this.turn = writer.turn();
        this.liveness = liveness;
        this.assembler = new MessageAssembler(maxMessageBytes, socket.account());
        this.onClosed = new AtomicReference<>(onClosed);
        this.heartbeat = heartbeat;
        this.conversation = conversations.begin(writer.outbox(), this);
    }

    void attach(CoreSession coreSession) {
        session = coreSession;
    }

    Turn turn() {
        return turn;
    }

    Outbox outbox() {
        return writer.outbox();
    }

    ByteBufferPool buffers() {
        return session().getByteBufferPool();
    }

    /** Nanoseconds of a clock that never goes back. */
    long now() {
        return liveness.now();
    }

    /** Called at every beat of the {@link Heartbeat}. */
    void beat(long nowNanos) {
        switch (liveness.beat(nowNanos, this)) {
            case NOTHING -> {}
            case PING -> outbox().offerControl(Liveness.PING);
            case DEAD -> {
                if (end == null) {
                    end = ConnectionEnd.PING_TIMEOUT;
                }
                session().abort();
            }
        }
    }

    @Override
    public int receivedByteCount() {
        return socket.receivedByteCount();
    }

    @Override
    public int sentByteCount() {
        return outbox().drainedBytes();
    }

    @Override
    public int unsentBytes() {
        return outbox().unsentBytes();
    }

    @Override
    public void evict() {
        if (isClosing) {
            session().abort();
        } else {
            outbox().evict();
        }
    }

    /** How long the peer may take to read the close frame that was sent last. */
    long closePatienceNanos() {
        return liveness.closePatienceNanos(sentByteCount());
    }

    @Override
    public void onOpen(CoreSession coreSession, Callback callback) {
        callback.succeeded();
        writer.open();
        heartbeat.add(this);
        conversation.opened();
        coreSession.demand();
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
        Progress progress = Progress.DONE;
        try {
            progress = isClosing ? Progress.DONE : handle(frame);
        } catch (RuntimeException bug) {
            log.error("a frame could not be handled", bug);
            close(CloseReason.INTERNAL_ERROR);
        }
        if (isMessageEnd) {
            assembler.reset();
        }
        if (frame.getOpCode() == OpCode.CLOSE) {
            isPeerClosing = true;
            closing();
            callback.succeeded(); // Jetty answers it and reads no further
            return;
        }
        callback.succeeded();
        if (progress == Progress.WAIT) {
            return;
        }
        session().demand();
    }

    private Progress handle(Frame frame) {
        isMessageEnd = false;
        return switch (frame.getOpCode()) {
            case OpCode.TEXT -> begin(frame, true);
            case OpCode.BINARY -> begin(frame, false);
            case OpCode.CONTINUATION -> part(frame);
            case OpCode.PING -> {
                if (conversation.admit(frame.getPayloadLength(), true)) {
                    outbox().offerControl(
                                    org.e2eechat.server.protocol.Frame.control(
                                            OpCode.PONG, payload(frame)));
                }
                yield Progress.DONE;
            }
            case OpCode.PONG -> {
                if (!liveness.pong()) {
                    conversation.admit(frame.getPayloadLength(), true);
                }
                yield Progress.DONE;
            }
            default -> Progress.DONE;
        };
    }

    private Progress begin(Frame frame, boolean text) {
        assembler.begin(text);
        return part(frame);
    }

    private Progress part(Frame frame) {
        long arrivedNanos = liveness.now();
        ByteBuffer payload = payload(frame);
        int bytes = payload.remaining();
        boolean last = frame.isFin();
        if (!conversation.admit(bytes, last)) {
            return Progress.DONE;
        }
        int from = payload.arrayOffset() + payload.position();
        switch (assembler.add(payload.array(), from, from + bytes, last)) {
            case INCOMPLETE -> {
                return Progress.DONE;
            }
            case TOO_LARGE -> {
                close(CloseReason.MESSAGE_TOO_LARGE);
                return Progress.DONE;
            }
            case NOT_UTF8 -> {
                close(CloseReason.INVALID_UTF8);
                return Progress.DONE;
            }
            case NO_MEMORY -> {
                close(CloseReason.AT_CAPACITY);
                return Progress.DONE;
            }
            case COMPLETE -> {}
        }
        isMessageEnd = true;
        liveness.reading(false);
        Progress progress =
                assembler.isText()
                        ? conversation.text(assembler.array(), assembler.from(), assembler.to())
                        : conversation.binary(assembler.array(), assembler.from(), assembler.to());
        if (progress == Progress.RELAYED) {
            turn.relayed(arrivedNanos);
        }
        if (progress != Progress.WAIT) {
            liveness.reading(true);
        }
        return progress;
    }

    private static ByteBuffer payload(Frame frame) {
        ByteBuffer payload = frame.getPayload();
        return payload == null ? EMPTY : payload;
    }

    @Override
    public void readOn() {
        liveness.readingAgain();
        session().demand();
    }

    @Override
    public void close(CloseReason reason) {
        isClosing = true;
        end = ConnectionEnd.of(reason);
        session().close(reason.code(), reason.text(), Callback.NOOP);
    }

    /** Jetty's parser will not take a frame for its size; the answer is what to have Jetty close with. */
    CloseException tooLarge() {
        end = ConnectionEnd.MESSAGE_TOO_LARGE;
        return new CloseException(
                CloseReason.MESSAGE_TOO_LARGE.code(), CloseReason.MESSAGE_TOO_LARGE.text());
    }

    /** Whether the peer has sent a close frame, behind which nothing more comes. */
    boolean isPeerClosing() {
        return isPeerClosing;
    }

    /**
     * The close handshake has begun, on either side: what was received of a message is of no use
     * any more. Any thread.
     */
    void closing() {
        isClosing = true;
        liveness.closing(sentByteCount(), outbox().queuedBytes());
        if (turn.isCurrent()) {
            assembler.reset();
        } else {
            turn.execute(assembler::reset);
        }
    }

    @Override
    public void overflowed() {
        conversation.overflowed();
    }

    @Override
    public void writeFailed(Throwable failure) {
        log.debug("a write failed", failure);
        session().abort();
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        log.debug("connection error", cause);
        callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
        isClosing = true;
        heartbeat.remove(this);
        try {
            conversation.closed(endOf(status));
        } finally {
            release();
            callback.succeeded();
        }
    }

    private ConnectionEnd endOf(CloseStatus status) {
        ConnectionEnd decided = end;
        if (decided != null) {
            return decided;
        }
        return switch (status.getCode()) {
            case CloseStatus.NO_CLOSE -> ConnectionEnd.ABORTED;
            case CloseStatus.PROTOCOL, CloseStatus.MESSAGE_TOO_LARGE, CloseStatus.BAD_PAYLOAD ->
                    ConnectionEnd.PROTOCOL_ERROR;
            default -> ConnectionEnd.CLIENT_CLOSED;
        };
    }

    /** The upgrade was answered, but the answer could not be sent. */
    void neverOpened() {
        release();
    }

    private void release() {
        Runnable release = onClosed.getAndSet(null);
        if (release != null) {
            release.run();
        }
    }

    private CoreSession session() {
        return requireNonNull(session);
    }
}
