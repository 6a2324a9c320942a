package org.e2eechat.server.protocol;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Frames that go to one socket together, in order: the container that a writer fills, sends and fills again, so that sending allocates nothing. Bounded in frames and bytes, but a
 * single frame always fits. For one thread.
 */
public final class FrameBatch {
    private final @Nullable Frame[] frames;
    private final int maxBytes;
    private int count;
    private int bytes;
    private boolean hasMore;

    /**
     * @param maxFrames at least 1
     * @param maxBytes of all frames together, unless there is only one
     */
    public FrameBatch(int maxFrames, int maxBytes) {
        this.frames = new Frame[maxFrames];
        this.maxBytes = maxBytes;
    }

    /** Forgets all frames. */
    public void clear() {
        for (int i = 0; i < count; i++) {
            frames[i] = null; // what was sent must not stay in memory until the next time
        }
        count = 0;
        bytes = 0;
        hasMore = false;
    }

    /** Takes a frame, or says that it does not fit. */
    public boolean add(Frame frame) {
        if (count == frames.length || (count > 0 && bytes + frame.size() > maxBytes)) {
            return false;
        }
        frames[count++] = frame;
        bytes += frame.size();
        return true;
    }

    /** Says that frames for the same socket had to stay behind. */
    public void leaveMore() {
        hasMore = true;
    }

    /** Whether frames for the same socket had to stay behind. */
    public boolean hasMore() {
        return hasMore;
    }

    public int count() {
        return count;
    }

    /** Of all frames together. */
    public int bytes() {
        return bytes;
    }

    /** The frame that is sent after {@code index} others. */
    public Frame get(int index) {
        return requireNonNull(frames[index]);
    }
}
