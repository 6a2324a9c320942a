package org.e2eechat.server.transport;

import org.e2eechat.server.protocol.Frame;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Decides for how many frames in quick succession other threads rather write themselves than wake a selector that sleeps. A wake-up costs as much as a few writes, but then the selector writes any number of frames for less
 * each. Any thread; when several ask at once, they may get a frame more or less.
 */
final class WakeUpBudget {
    /** Frames of one succession. */
    private static final int FRAMES = 6;

    /** What each further copy of the frame before counts: a message to many is the selector's work from the third on. */
    private static final int COPY = 3;

    /** Without a frame for so long, the next one begins another succession. */
    private static final long SUCCESSION_NANOS = 100_000;

    private final AtomicInteger spent = new AtomicInteger(); // in this succession
    private volatile @Nullable Frame last;
    private volatile long lastNanos;

    /** Whether the selector is left asleep for this frame. */
    boolean spares(Frame frame, long nanoTime) {
        if (nanoTime - lastNanos > SUCCESSION_NANOS) {
            spent.set(0);
        }
        lastNanos = nanoTime;
        int weight = frame == last ? COPY : 1;
        last = frame;
        return spent.addAndGet(weight) <= FRAMES;
    }

    /** Keeps no frame any longer than there is a reason to. */
    void forget() {
        last = null;
    }
}
