package org.e2eechat.server.admission;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;

/**
 * How often each address may do one kind of thing: a token bucket per address that holds a minute's worth and refills continuously. A refused try costs nothing, so who waits as
 * long as told is served. Safe for any thread; addresses do not wait for each other, except new ones while room is made for them.
 *
 * <p>A bucket is one number, the time when it will be full again: the later, the more was used. Full buckets say nothing and are forgotten.
 *
 * <p><b>When {@code maxAddresses} are remembered</b> and a new one comes, full buckets are forgotten first; if that makes no room, the eighth of all buckets that is nearest to
 * full. So a new address is always served, and forgetting gives away as little as possible. An address that has used up its bucket is among the last to go: before it, seven in
 * eight of the others must have used theirs up as well. With the default that takes 57 344 addresses and as many times the limit in requests, all within the minute in which the
 * bucket would have refilled by itself, to win one bucket; every one of these addresses had as much to spend anyway.
 */
public final class AddressRateLimiter {
    /** More than the addresses of 10 000 connections at their busiest, and about 6 MB when full: a flood of addresses is bounded before it hurts. */
    public static final int DEFAULT_MAX_ADDRESSES = 65_536;

    private static final long WINDOW_NANOS = 60_000_000_000L;
    private static final long NANOS_PER_MS = 1_000_000;

    /** One in so many goes at a time, so that the look at all of them is paid for by thousands of new addresses. */
    private static final int EVICTED_SHARE = 8;

    private final LongSupplier nanoClock;
    private final int maxAddresses;

    /** The time in which one token comes in, rounded up: never faster than the limit. */
    private final long nanosPerToken;

    /** The most that a bucket may be short of full for there to be one token in it. */
    private final long shortOfOneTokenNanos;

    /** When each bucket will be full, on {@link #nanoClock}. Written inside {@code compute}, removed when full or by {@link #makeRoom}. */
    private final ConcurrentMap<ClientAddress, Long> fullAt = new ConcurrentHashMap<>();

    /** Held by new addresses only, and only when there is no room. */
    private final Lock makingRoom = new ReentrantLock();

    /**
     * @param perMinute at least 1
     * @param nanoClock any start, may wrap around, like {@link System#nanoTime()}
     * @param maxAddresses at least 1; may be passed by as many as there are threads adding a new one at the same moment
     */
    public AddressRateLimiter(int perMinute, LongSupplier nanoClock, int maxAddresses) {
        if (perMinute < 1 || maxAddresses < 1) {
            throw new IllegalArgumentException("a limit is at least 1");
        }
        this.nanoClock = nanoClock;
        this.maxAddresses = maxAddresses;
        this.nanosPerToken = Math.ceilDiv(WINDOW_NANOS, perMinute);
        this.shortOfOneTokenNanos = (perMinute - 1) * nanosPerToken;
    }

    /** With room for {@link #DEFAULT_MAX_ADDRESSES}. */
    public AddressRateLimiter(int perMinute, LongSupplier nanoClock) {
        this(perMinute, nanoClock, DEFAULT_MAX_ADDRESSES);
    }

    /** Takes a token of {@code address} if it has one. */
    public Decision tryAcquire(ClientAddress address) {
        Attempt attempt = new Attempt(nanoClock.getAsLong());
        if (fullAt.containsKey(address) || fullAt.size() < maxAddresses) {
            fullAt.compute(address, attempt);
            return attempt.decision;
        }
        makingRoom.lock();
        try {
            makeRoom(attempt.nowNanos);
            fullAt.compute(address, attempt);
            return attempt.decision;
        } finally {
            makingRoom.unlock();
        }
    }

    /**
     * Takes more tokens of an address that has just asked for one, whether it has them or not. A
     * bucket never owes anything: it is empty at most.
     *
     * @param tokens at least 0
     */
    public void charge(ClientAddress address, int tokens) {
        long nowNanos = nanoClock.getAsLong();
        long emptyNanos = shortOfOneTokenNanos + nanosPerToken;
        fullAt.computeIfPresent(
                address,
                (_, full) -> {
                    long shortNanos = Math.max(0, full - nowNanos) + tokens * nanosPerToken;
                    return nowNanos + Math.min(emptyNanos, shortNanos);
                });
    }

    /** Forgets the addresses whose buckets are full. Housekeeping calls this now and then, once a minute is plenty; it visits every remembered address. */
    public void forgetIdle() {
        forgetFull(nanoClock.getAsLong());
    }

    /** Addresses remembered. */
    public int size() {
        return fullAt.size();
    }

    private void forgetFull(long nowNanos) {
        fullAt.values().removeIf(full -> full - nowNanos <= 0);
    }

    private void makeRoom(long nowNanos) {
        if (fullAt.size() < maxAddresses) {
            return; // somebody else did, while this thread waited
        }
        forgetFull(nowNanos);
        if (fullAt.size() >= maxAddresses) {
            forgetNearestToFull(nowNanos);
        }
    }

    private void forgetNearestToFull(long nowNanos) {
        long[] shortNanos =
                fullAt.values().stream().mapToLong(full -> full - nowNanos).sorted().toArray();
        if (shortNanos.length == 0) {
            return; // forgetIdle was faster
        }
        int toForget = Math.max(1, shortNanos.length / EVICTED_SHARE);
        long mostNanos = shortNanos[toForget - 1];
        for (Map.Entry<ClientAddress, Long> bucket : fullAt.entrySet()) {
            if (bucket.getValue() - nowNanos <= mostNanos
                    && fullAt.remove(bucket.getKey(), bucket.getValue())
                    && --toForget == 0) {
                return; // buckets that are equally full may be many more than have to go
            }
        }
    }

    /**
     * Whether a token was there.
     *
     * @param retryAfterMs when not: the time until one will be, rounded up, at least 1; else 0
     */
    public record Decision(boolean allowed, long retryAfterMs) {
        static final Decision ALLOWED = new Decision(true, 0);

        static Decision refused(long forNanos) {
            return new Decision(false, Math.max(1, Math.ceilDiv(forNanos, NANOS_PER_MS)));
        }
    }

    /** One call of {@link #tryAcquire}: what it does to the address's bucket, and what came of it. */
    private final class Attempt implements BiFunction<ClientAddress, @Nullable Long, Long> {
        private final long nowNanos;
        private Decision decision = Decision.ALLOWED;

        private Attempt(long nowNanos) {
            this.nowNanos = nowNanos;
        }

        @Override
        public Long apply(ClientAddress address, @Nullable Long full) {
            long shortNanos = full == null ? 0 : Math.max(0, full - nowNanos);
            if (full != null && shortNanos > shortOfOneTokenNanos) {
                decision = Decision.refused(shortNanos - shortOfOneTokenNanos);
                return full;
            }
            return nowNanos + shortNanos + nanosPerToken;
        }
    }
}
