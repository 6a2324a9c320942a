package org.e2eechat.server.admission;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * Token buckets in a table of fixed size, found by a hash. It never waits, allocates or evicts, so
 * it can be asked on a selector's thread; in return, keys whose hashes meet share a bucket.
 *
 * <p>Safe for any thread.
 */
public final class TokenBuckets {
    private final long nanosPerToken;

    // The most that a bucket may be short of full for there to be one token in it.
    private final long shortOfOneTokenNanos;
    private final LongSupplier nanoClock;

    // When each bucket will be full, on the clock; replaced by compareAndSet.
    private final AtomicLongArray fullAtNanos;

    /**
     * All buckets are full at first.
     *
     * @param buckets at least 1; each takes 8 bytes
     * @param perToken the time in which one token comes in, more than zero
     * @param capacity the tokens in a full bucket, at least 1
     * @param nanoClock any start, may wrap around, like {@link System#nanoTime()}
     */
    public TokenBuckets(int buckets, Duration perToken, int capacity, LongSupplier nanoClock) {
        if (buckets < 1 || capacity < 1 || !perToken.isPositive()) {
            throw new IllegalArgumentException("buckets, capacity and time are more than zero");
        }
        this.nanosPerToken = perToken.toNanos();
        this.shortOfOneTokenNanos = (capacity - 1) * nanosPerToken;
        this.nanoClock = nanoClock;
        this.fullAtNanos = new AtomicLongArray(buckets);
        long now = nanoClock.getAsLong();
        for (int i = 0; i < buckets; i++) {
            fullAtNanos.set(i, now);
        }
    }

    /** Takes a token from the bucket of this hash, if there is one. */
    public boolean tryTake(int hash) {
        int bucket = Math.floorMod(hash, fullAtNanos.length());
        while (true) {
            long full = fullAtNanos.get(bucket);
            long now = nanoClock.getAsLong();
            long shortNanos = Math.max(0, full - now);
            if (shortNanos > shortOfOneTokenNanos) {
                return false;
            }
            if (fullAtNanos.compareAndSet(bucket, full, now + shortNanos + nanosPerToken)) {
                return true;
            }
        }
    }
}
