package org.e2eechat.server.cluster;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Seals what this node says to the others, and opens what they say; {@link RoomSeal} does so for
 * one room. All rooms of a node draw their counters from here.
 *
 * <p>A counter is the time in milliseconds, and 20 bits behind it for what is said in the same
 * one; it is never given twice, also when the clock goes back. It is the nonce, so no key ever
 * meets one twice: a key has one sending process, and that process has one sequence of counters. A
 * reader takes it as the message's place in the order of its sender, and as its age.
 */
final class BusSeal {
    /** Of a counter, for messages within one millisecond; further ones borrow from the next. */
    private static final int BITS_WITHIN_A_MILLISECOND = 20;

    private final String node;
    private final BusKeys keys;
    private final InstantSource clock;
    private final AesGcm aesGcm = new AesGcm();
    private final AtomicLong lastCounter = new AtomicLong();

    /**
     * For one node.
     *
     * @param node its name, which no other process ever has
     * @param clock on which all nodes agree to within a second
     */
    BusSeal(String node, BusKeys keys, InstantSource clock) {
        this.node = node;
        this.keys = keys;
        this.clock = clock;
    }

    /** For a room that this node begins to listen to. */
    RoomSeal of(Keys room) {
        return new RoomSeal(this, room);
    }

    String node() {
        return node;
    }

    BusKeys keys() {
        return keys;
    }

    AesGcm aesGcm() {
        return aesGcm;
    }

    long nowMs() {
        return clock.millis();
    }

    /** Higher than any before. */
    long nextCounter() {
        return lastCounter.accumulateAndGet(
                nowMs() << BITS_WITHIN_A_MILLISECOND, (last, now) -> Math.max(last + 1, now));
    }

    /** When something was sealed, by its sender's clock; Unix milliseconds. */
    static long timeMs(long counter) {
        return counter >>> BITS_WITHIN_A_MILLISECOND;
    }
}
