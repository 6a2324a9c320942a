package org.e2eechat.server.websocket;

import static java.util.Objects.requireNonNull;

import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.FrameBatch;
import org.e2eechat.server.session.Outbox;
import org.e2eechat.server.transport.Sendee;
import org.e2eechat.server.transport.SocketWriter;
import org.e2eechat.server.transport.Turn;
import org.e2eechat.server.transport.TurnEndPoint;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * The only writer of one socket: messages, pings, pongs and close frames all come here through the connection's {@link Outbox} and leave as whole frames, in order, on the
 * selector thread that owns the socket. While that sleeps, a thread that has a single frame for the socket claims the outbox and writes it, because waking another thread costs more. So
 * frames cannot interleave, and nothing here needs a lock.
 */
final class FrameWriter
        implements Outbox.Writer, SocketWriter, Sendee, ManagedSelector.SelectorUpdate, Callback {
    private static final int MOST_BYTES_BY_OTHERS =
            16 * 1024; // of one frame; the JDK copies it into memory that it keeps for each thread

    private final Outbox outbox;
    private final EndPoint endPoint;
    private final @Nullable SocketChannel plainSocket; // null when TLS is in between
    private final Turn turn;
    private final Owner owner;
    private volatile boolean isOverflowed; // set by whoever offered the frame that was too much
    private volatile boolean
            isBlocked; // the socket takes nothing more for now; written by the turn's thread only
    private volatile boolean isSending; // bytes are on their way in this turn; likewise

    // For the turn's thread only
    private boolean hasMore; // frames had to stay behind those that were sent last
    private boolean isElsewhere; // another thread was writing at the last try

    FrameWriter(Outbox.Limit limit, EndPoint endPoint, Owner owner) {
        this.outbox = new Outbox(limit, this, TurnEndPoint.socketOf(endPoint).account());
        this.endPoint = endPoint;
        this.plainSocket = endPoint instanceof TurnEndPoint socket ? socket.getChannel() : null;
        this.turn = TurnEndPoint.turnOf(endPoint);
        this.owner = owner;
        outbox.hold(); // the answer to the upgrade goes first
    }

    /** Writes from now on, also what was offered before. Called once, when the answer to the upgrade is written. */
    void open() {
        if (outbox.release(0)) {
            turn.flushSoon(this, this);
        }
    }

    /** The connection that is written to. */
    interface Owner {
        /** The reader is too slow. */
        void overflowed();

        /** The socket is broken. */
        void writeFailed(Throwable failure);
    }

    Turn turn() {
        return turn;
    }

    Outbox outbox() {
        return outbox;
    }

    @Override
    public void frameWaiting(Frame frame) {
        SocketChannel socket = plainSocket;
        if (socket == null || turn.isCurrent() || !turn.sparesWaking(frame) || !writeHere(socket)) {
            turn.flushSoon(this, this);
        }
    }

    /** Writes the frame that waits on a thread that is not the turn's; false when it waits still. */
    private boolean writeHere(SocketChannel socket) {
        Frame frame = outbox.claim(MOST_BYTES_BY_OTHERS);
        if (frame == null) {
            return false;
        }
        ByteBuffer bytes = ByteBuffer.wrap(frame.bytes());
        try {
            socket.write(bytes);
        } catch (IOException broken) {
            turn.execute(
                    () -> {
                        sendFailed(broken);
                        outbox.release(0);
                    });
            return true;
        }
        if (bytes.hasRemaining()) {
            turn.execute(
                    () -> {
                        writeLater(bytes);
                        outbox.release(bytes.remaining());
                    });
        } else if (outbox.release(0)) {
            turn.flushSoon(this, this);
        }
        return true;
    }

    @Override
    public boolean isIdle() {
        return !isSending && !isBlocked;
    }

    @Override
    public boolean flushNow() {
        if (!turn.isCurrent() || !turn.maySend()) {
            return false;
        }
        do {
            flush();
            turn.complete();
        } while (hasMore && !isBlocked);
        return !isElsewhere;
    }

    @Override
    public void overflowed() {
        isOverflowed = true;
        turn.flushSoon(this, this);
    }

    @Override
    public void update(Selector selector) {
        turn.resume();
        turn.flushSoon(this, this);
    }

    @Override
    public void flush() {
        isElsewhere = false;
        if (isOverflowed) {
            isOverflowed = false;
            owner.overflowed();
        }
        if (isSending) {
            turn.complete(); // else frames could overtake others
        }
        if (isBlocked) {
            return;
        }
        FrameBatch batch = turn.batch();
        isSending = true; // before the drain, so that nobody claims the outbox behind it
        isElsewhere = !outbox.drain(batch);
        hasMore = batch.hasMore();
        if (batch.count() == 0) {
            isSending = false;
            finish();
            return;
        }
        try {
            write(batch);
        } catch (IOException broken) {
            sendFailed(broken);
        }
    }

    private void finish() {
        Runnable afterLast = outbox.takeAfterLast();
        if (afterLast != null) {
            afterLast.run();
        }
    }

    private void write(FrameBatch batch) throws IOException {
        if (plainSocket == null) {
            writeThroughTls(batch);
        } else if (batch.bytes() <= turn.stageBytes()) {
            turn.send(this, batch);
        } else {
            writeLong(plainSocket, batch.get(0).bytes());
        }
    }

    /** A frame that is too long for the stage, piece by piece. */
    private void writeLong(SocketChannel socket, byte[] frame) throws IOException {
        int at = 0;
        while (at < frame.length) {
            int piece = Math.min(turn.stageBytes(), frame.length - at);
            int written = socket.write(turn.stage(frame, at, piece));
            at += written;
            if (written < piece) {
                writeLater(ByteBuffer.wrap(frame, at, frame.length - at));
                isSending = false;
                return;
            }
        }
        isSending = false;
        goOn();
    }

    @Override
    public SocketChannel channel() {
        return requireNonNull(plainSocket);
    }

    @Override
    public void sent(ByteBuffer unsent) {
        if (unsent.hasRemaining()) {
            byte[] rest = new byte[unsent.remaining()];
            unsent.get(rest);
            writeLater(ByteBuffer.wrap(rest));
            isSending = false; // behind the other, or somebody might claim the outbox in between
        } else {
            isSending = false;
            goOn();
        }
    }

    @Override
    public void sendFailed(IOException broken) {
        isBlocked = true; // for good
        isSending = false;
        owner.writeFailed(broken);
    }

    private void goOn() {
        if (hasMore) {
            turn.flushSoon(this, this);
        } else {
            finish();
        }
    }

    private void writeThroughTls(FrameBatch batch) {
        ByteBuffer[] buffers = new ByteBuffer[batch.count()];
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = ByteBuffer.wrap(batch.get(i).bytes());
        }
        outbox.inFlight(batch.bytes());
        isBlocked = true;
        isSending = false;
        endPoint.write(this, buffers);
    }

    /** Has Jetty write the rest when the socket can take it; {@link #succeeded} goes on from there. */
    private void writeLater(ByteBuffer rest) {
        outbox.inFlight(rest.remaining());
        isBlocked = true;
        endPoint.write(this, rest);
    }

    @Override
    public void succeeded() {
        outbox.inFlight(0);
        if (turn.isCurrent()) {
            unblock();
        } else {
            turn.execute(this::unblock);
        }
    }

    private void unblock() {
        isBlocked = false;
        turn.flushSoon(this, this);
    }

    @Override
    public void failed(Throwable failure) {
        owner.writeFailed(failure);
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }
}
