package org.e2eechat.server.transport;

import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.FrameBatch;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/**
 * Memory outside the heap where frames are put together for the kernel. The members of a room get the same frames one after another, and those are copied out of the heap once for all of
 * them. For the thread of one {@link Turn}.
 */
final class Stage {
    /** A turn's frames of a busy node: with this many bytes, 200 rooms can each have a chat message of 1 KiB before a turn has to send in two parts. */
    static final int BYTES = 256 * 1024;

    private final ByteBuffer memory = ByteBuffer.allocateDirect(BYTES);
    private final @Nullable Frame[] last = new Frame[Turn.MOST_FRAMES]; // what was put here last
    private int lastCount;
    private int lastFrom;
    private int used;

    /** The memory itself, for who needs its address. */
    ByteBuffer memory() {
        return memory;
    }

    /** Whether {@link #put} would find room. */
    boolean fits(FrameBatch batch) {
        return holds(batch) || batch.bytes() <= BYTES - used;
    }

    /**
     * Puts the frames of a batch here, one behind the other, unless that is what was put here last.
     *
     * @return where they begin
     */
    int put(FrameBatch batch) {
        if (holds(batch)) {
            return lastFrom;
        }
        forgetLast();
        lastFrom = used;
        for (int i = 0; i < batch.count(); i++) {
            Frame frame = batch.get(i);
            memory.clear().put(used, frame.bytes());
            used += frame.size();
            last[i] = frame;
        }
        lastCount = batch.count();
        return lastFrom;
    }

    /** Puts a piece of a long frame here, which has to be empty. */
    ByteBuffer put(byte[] bytes, int from, int length) {
        memory.clear().put(0, bytes, from, length);
        return part(0, length);
    }

    /** A part of the memory, to be read; shared, so only until the next call. */
    ByteBuffer part(int from, int length) {
        return memory.clear().position(from).limit(from + length);
    }

    /** Forgets everything: all of it has been sent. */
    void clear() {
        forgetLast();
        used = 0;
    }

    @SuppressWarnings("ReferenceEquality") // frames are shared, so the same one has the same bytes
    private boolean holds(FrameBatch batch) {
        if (lastCount != batch.count()) {
            return false;
        }
        for (int i = 0; i < lastCount; i++) {
            if (last[i] != batch.get(i)) {
                return false;
            }
        }
        return true;
    }

    private void forgetLast() {
        for (int i = 0; i < lastCount; i++) {
            last[i] = null; // a frame must not stay in memory until the next message
        }
        lastCount = 0;
    }
}
