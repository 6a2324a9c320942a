package org.e2eechat.server.transport;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A bounded amount of something that a node has once for all its sockets. Taken and given back in
 * one step each; safe for any thread, and nothing waits.
 */
final class Allowance {
    /** Above this share of it, those who hold it for long have to make room. */
    private static final int CROWDED_PERCENT = 75;

    private final long most;
    private final AtomicLong taken = new AtomicLong();

    /** @param most at least 1 */
    Allowance(long most) {
        this.most = Math.max(1, most);
    }

    /** Takes so much, or nothing and false when less than that is left. */
    boolean take(long amount) {
        if (taken.addAndGet(amount) <= most) {
            return true;
        }
        taken.addAndGet(-amount);
        return false;
    }

    /** Gives back what was taken. */
    void giveBack(long amount) {
        taken.addAndGet(-amount);
    }

    /** How much is taken now. */
    long taken() {
        return taken.get();
    }

    boolean isCrowded() {
        return taken.get() > most / 100.0 * CROWDED_PERCENT;
    }
}
