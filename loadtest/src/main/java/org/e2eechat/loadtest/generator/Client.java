package org.e2eechat.loadtest.generator;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** One connection: a socket, how far it is on its way into a room, and what could not be read or written completely. Belongs to the generator's thread. */
final class Client {
    enum Stage {
        CONNECTING,
        UPGRADING,
        UPGRADED,
        IN_ROOM
    }

    // A relay that leaves this much of ours unread is stuck, and so is the run.
    private static final int MAX_UNSENT_BYTES = 1 << 20;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final ChatRoom room;
    private Stage stage = Stage.CONNECTING;
    private @Nullable ByteBuffer unsent; // null while the socket takes everything at once
    private byte[] partial = {}; // the beginning of a frame whose rest has not arrived
    private int partialBytes;
    private final ArrivalOrder order = new ArrivalOrder();

    Client(SocketChannel channel, SelectionKey key, ChatRoom room) {
        this.channel = channel;
        this.key = key;
        this.room = room;
    }

    ChatRoom room() {
        return room;
    }

    SocketChannel channel() {
        return channel;
    }

    SelectionKey key() {
        return key;
    }

    Stage stage() {
        return stage;
    }

    void reached(Stage next) {
        stage = next;
    }

    boolean isHost() {
        return room.host() == this;
    }

    ArrivalOrder order() {
        return order;
    }

    /** Reads what there is, behind what was left over. Returns where the bytes end, or -1 at the end of the stream. */
    int read(ByteBuffer into) throws IOException {
        into.clear();
        if (partialBytes > 0) {
            into.put(partial, 0, partialBytes);
            partialBytes = 0;
        }
        return channel.read(into) < 0 ? -1 : into.position();
    }

    /** Keeps the bytes from {@code from} to before {@code to} for the next read. */
    void keep(ByteBuffer buffer, int from, int to) {
        partialBytes = to - from;
        if (partial.length < partialBytes) {
            partial = new byte[partialBytes];
        }
        buffer.get(from, partial, 0, partialBytes);
    }

    void send(ByteBuffer frame) throws IOException {
        if (unsent == null) {
            channel.write(frame);
            if (!frame.hasRemaining()) {
                return;
            }
        }
        keepUnsent(frame);
    }

    private void keepUnsent(ByteBuffer frame) {
        int before = unsent == null ? 0 : unsent.remaining();
        int bytes = before + frame.remaining();
        if (bytes > MAX_UNSENT_BYTES) {
            throw new LoadFailedException("the relay does not read what is sent to it");
        }
        ByteBuffer both = ByteBuffer.allocateDirect(bytes);
        if (unsent != null) {
            both.put(unsent);
        }
        unsent = both.put(frame).flip();
        key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }

    /** Sends what was waiting for the socket to be writable again. */
    void resume() throws IOException {
        ByteBuffer waiting = unsent;
        if (waiting != null) {
            channel.write(waiting);
            if (waiting.hasRemaining()) {
                return;
            }
            unsent = null;
        }
        key.interestOps(SelectionKey.OP_READ);
    }
}
