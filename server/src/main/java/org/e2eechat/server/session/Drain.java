package org.e2eechat.server.session;

import org.e2eechat.server.protocol.CloseReason;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;

/**
 * Empties a node that is about to stop, at a pace: every client is told when to come back, each at a time of its own, and is closed at that time if it is still there. Spread out, the
 * reconnects do not fall on the other nodes all at once.
 */
public final class Drain {
    private static final Duration POLL =
            Duration.ofMillis(20); // how soon it is noticed that everybody has left

    private final Sessions sessions;
    private final Pause pause;
    private final LongSupplier nanoClock;
    private final Random random;

    public Drain(Sessions sessions, Pause pause, LongSupplier nanoClock, Random random) {
        this.sessions = sessions;
        this.pause = pause;
        this.nanoClock = nanoClock;
        this.random = random;
    }

    /** Waits; a test makes time pass by itself. */
    public interface Pause {
        void sleep(Duration duration) throws InterruptedException;
    }

    /** Tells everybody, then closes them one after another over {@code window}. Returns when the last close was begun, or as soon as nobody is left. */
    public void run(Duration window) throws InterruptedException {
        List<ClientSession> leaving = sessions.snapshot();
        Collections.shuffle(leaving, random);
        long start = nanoClock.getAsLong();
        for (int i = 0; i < leaving.size(); i++) {
            leaving.get(i).drain(slot(i, leaving.size(), window).toMillis());
        }
        for (int i = 0; i < leaving.size(); i++) {
            long due = start + slot(i, leaving.size(), window).toNanos();
            for (long left = due - nanoClock.getAsLong();
                    left > 0;
                    left = due - nanoClock.getAsLong()) {
                if (sessions.count() == 0) {
                    return;
                }
                pause.sleep(Duration.ofNanos(Math.min(left, POLL.toNanos())));
            }
            leaving.get(i).close(CloseReason.SERVER_DRAINING);
        }
    }

    /** The time of the i-th of {@code count} closes: evenly spread over the window, never at its very start. */
    private static Duration slot(int i, int count, Duration window) {
        return window.multipliedBy(i + 1L).dividedBy(count);
    }
}
