package org.e2eechat.server.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Ids for the server's own messages: 12 bytes in base64url, written without a String. They must be
 * different and cheap, one for each relayed message, but not secret: everybody in the room sees
 * them. So they are a counter, scrambled. The scrambling loses nothing, hence no two of one server
 * are equal, and two servers differ by their random keys. Thread-safe: the counter is the only
 * state, and adding to it is one instruction, where a shared generator would need a lock.
 */
public final class MessageIds {
    /** The characters of an id, and as many bytes. */
    public static final int LENGTH = 16;

    private static final byte[] ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".getBytes(US_ASCII);
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L; // SplitMix64's odd step

    private final AtomicLong counter;
    private final long firstKey;
    private final long secondKey;

    /**
     * @param random where the start and the keys come from; not used again
     */
    public MessageIds(RandomGenerator random) {
        this.counter = new AtomicLong(random.nextLong());
        this.firstKey = random.nextLong();
        this.secondKey = random.nextLong();
    }

    /** Ids that begin somewhere nobody can tell. */
    public static MessageIds random() {
        return new MessageIds(new SecureRandom());
    }

    /** Writes the next id to {@code target} and returns the index behind it. */
    int write(byte[] target, int at) {
        long count = counter.getAndIncrement() * GOLDEN_GAMMA;
        long high = mix(count ^ firstKey); // all 64 bits: different for every count
        long low = mix(count + secondKey); // 32 bits more
        // 96 bits as 16 groups of six: ten from the first word, then four bits and 32 of the
        // second.
        for (int i = 0; i < 10; i++) {
            target[at + i] = ALPHABET[(int) (high >>> (58 - 6 * i)) & 63];
        }
        long rest = ((high & 15) << 32) | (low >>> 32);
        for (int i = 0; i < 6; i++) {
            target[at + 10 + i] = ALPHABET[(int) (rest >>> (30 - 6 * i)) & 63];
        }
        return at + LENGTH;
    }

    /** The finalizer of MurmurHash3 as SplitMix64 has it: a permutation of the 64-bit words. */
    private static long mix(long word) {
        long z = (word ^ (word >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
