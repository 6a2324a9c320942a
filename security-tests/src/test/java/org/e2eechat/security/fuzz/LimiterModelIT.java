package org.e2eechat.security.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.admission.AddressRateLimiter;
import org.e2eechat.server.admission.ClientAddress;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** A rate limiter beside the simplest model of its promise, in random histories; a failure names its seed. */
class LimiterModelIT {
    private static final long MINUTE_NANOS = 60_000_000_000L;
    private static final int STEPS = 20_000;
    private static final int ADDRESSES = 5;

    /** A bucket that holds a minute's worth gives at most twice the limit in any minute, and never refuses who stays under it. */
    @RepeatedTest(20)
    void no_history_gets_more_than_the_limit_allows(RepetitionInfo repetition) {
        int seed = repetition.getCurrentRepetition();
        Random random = new Random(seed);
        int perMinute = 1 + random.nextInt(20);
        long[] now = {random.nextLong()};
        AddressRateLimiter limiter = new AddressRateLimiter(perMinute, () -> now[0]);
        Map<Integer, Deque<Long>> grants = new HashMap<>();

        for (int step = 0; step < STEPS; step++) {
            now[0] += (long) (random.nextDouble() * random.nextDouble() * MINUTE_NANOS / perMinute);
            int who = random.nextInt(ADDRESSES);
            AddressRateLimiter.Decision decision = limiter.tryAcquire(address(who));
            Deque<Long> minute = grants.computeIfAbsent(who, _ -> new ArrayDeque<>());
            while (!minute.isEmpty() && now[0] - minute.peekFirst() >= MINUTE_NANOS) {
                minute.removeFirst();
            }
            if (decision.allowed()) {
                minute.addLast(now[0]);
                assertThat(minute).as("seed %d", seed).hasSizeLessThanOrEqualTo(2 * perMinute);
            } else {
                assertThat(minute)
                        .as("seed %d: refused although not even one a minute was left", seed)
                        .isNotEmpty();
                long retryNanos = decision.retryAfterMs() * 1_000_000;
                assertThat(retryNanos).as("seed %d", seed).isBetween(1L, MINUTE_NANOS + 1_000_000);
            }
        }
    }

    @RepeatedTest(5)
    void whoever_waits_as_long_as_told_is_served(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        int perMinute = 1 + random.nextInt(50);
        long[] now = {random.nextLong()};
        AddressRateLimiter limiter = new AddressRateLimiter(perMinute, () -> now[0]);

        for (int step = 0; step < STEPS; step++) {
            AddressRateLimiter.Decision decision = limiter.tryAcquire(address(1));
            if (!decision.allowed()) {
                now[0] += decision.retryAfterMs() * 1_000_000;
                assertThat(limiter.tryAcquire(address(1)).allowed()).isTrue();
            }
        }
    }

    private static ClientAddress address(int n) {
        return ClientAddress.of(InetAddress.ofLiteral("192.0.2." + n));
    }
}
