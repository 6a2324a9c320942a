package org.e2eechat.server.websocket;

import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.session.Outbox;
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
 * selector thread that owns the socket. So frames cannot interleave, and nothing here needs a lock.
 */
final class FrameWriter
        implements Outbox.Writer, SocketWriter, ManagedSelector.SelectorUpdate, Callback {
    private final Outbox outbox;
    private final EndPoint endPoint;
    private final @Nullable SocketChannel plainSocket; // null when TLS is in between
    private final Turn turn;
    private final Owner owner;
    private volatile boolean isOverflowed; // set by whoever offered the frame that was too much
    private boolean
            isBlocked; // the socket takes nothing more for now; touched by the turn's thread only

    FrameWriter(Outbox.Limit limit, EndPoint endPoint, Owner owner) {
        this.outbox = new Outbox(limit, this);
        this.endPoint = endPoint;
        this.plainSocket = endPoint instanceof TurnEndPoint socket ? socket.getChannel() : null;
        this.turn = TurnEndPoint.turnOf(endPoint);
        this.owner = owner;
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
    public void frameWaiting() {
        turn.flushSoon(this, this);
    }

    @Override
    public boolean flushNow() {
        if (!turn.isCurrent()) {
            return false;
        }
        flush();
        return true;
    }

    @Override
    public void overflowed() {
        isOverflowed = true;
        turn.flushSoon(this, this);
    }

    @Override
    public void update(Selector selector) {
        turn.resume();
        flush();
    }

    @Override
    public void flush() {
        if (isOverflowed) {
            isOverflowed = false;
            owner.overflowed();
        }
        while (!isBlocked) {
            Frame[] batch = turn.batch();
            int frames = outbox.drain(batch, turn.stageBytes());
            if (frames == 0) {
                finish();
                return;
            }
            try {
                write(batch, frames);
            } catch (IOException broken) {
                isBlocked = true; // for good
                owner.writeFailed(broken);
            }
        }
    }

    private void finish() {
        Runnable afterLast = outbox.takeAfterLast();
        if (afterLast != null) {
            afterLast.run();
        }
    }

    private void write(Frame[] batch, int frames) throws IOException {
        if (plainSocket == null) {
            writeThroughTls(batch, frames);
        } else if (frames == 1) {
            writeOne(plainSocket, batch[0].bytes());
        } else {
            writeSeveral(plainSocket, batch, frames);
        }
    }

    private void writeOne(SocketChannel socket, byte[] frame) throws IOException {
        if (frame.length <= turn.stageBytes()) {
            ByteBuffer staged = turn.stage(frame);
            socket.write(staged);
            if (staged.hasRemaining()) {
                writeLater(ByteBuffer.wrap(frame, staged.position(), staged.remaining()));
            }
            return;
        }
        int at = 0;
        while (at < frame.length) {
            int piece = Math.min(turn.stageBytes(), frame.length - at);
            ByteBuffer staged = turn.clearStage().put(frame, at, piece).flip();
            int written = socket.write(staged);
            at += written;
            if (written < piece) {
                writeLater(ByteBuffer.wrap(frame, at, frame.length - at));
                return;
            }
        }
    }

    private void writeSeveral(SocketChannel socket, Frame[] batch, int frames) throws IOException {
        ByteBuffer staged = turn.clearStage();
        for (int i = 0; i < frames; i++) {
            staged.put(batch[i].bytes());
        }
        socket.write(staged.flip());
        if (staged.hasRemaining()) {
            byte[] rest = new byte[staged.remaining()];
            staged.get(rest);
            writeLater(ByteBuffer.wrap(rest));
        }
    }

    private void writeThroughTls(Frame[] batch, int frames) {
        int bytes = 0;
        ByteBuffer[] buffers = new ByteBuffer[frames];
        for (int i = 0; i < frames; i++) {
            buffers[i] = ByteBuffer.wrap(batch[i].bytes());
            bytes += batch[i].size();
        }
        outbox.inFlight(bytes);
        isBlocked = true;
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
            isBlocked = false;
            turn.flushSoon(this, this);
        } else {
            turn.execute(
                    () -> {
                        isBlocked = false;
                        flush();
                    });
        }
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
