package org.e2eechat.security.properties;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import org.e2eechat.server.admission.AddressRateLimiter;
import org.e2eechat.server.admission.Admission;
import org.e2eechat.server.admission.ClientAddress;
import org.e2eechat.server.admission.ConnectionQuota;
import org.e2eechat.server.admission.TrafficBudget;
import org.e2eechat.server.admission.TrafficRates;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Each limiter beside the simplest model of its promise, in histories of any kind. */
class LimiterModelIT {
    private static final long MINUTE_NANOS = 60_000_000_000L;
    private static final long NANOS_PER_MS = 1_000_000;
    private static final int ADDRESSES = 4;

    /** Something asks for one more, so long after what was before. */
    record Request(int who, long afterNanos, int bytes) {}

    @Property
    void an_address_has_a_bucket_and_the_limiter_is_exact_about_it(
            @ForAll @IntRange(min = 1, max = 3000) int perMinute,
            @ForAll long start,
            @ForAll("requests") List<Request> history) {
        long[] now = {start};
        AddressRateLimiter limiter = new AddressRateLimiter(perMinute, () -> now[0]);
        Map<Integer, Bucket> buckets = new HashMap<>();

        for (Request request : history) {
            now[0] += request.afterNanos();
            buckets.values().forEach(bucket -> bucket.fill(request.afterNanos()));
            Bucket bucket = buckets.computeIfAbsent(request.who(), _ -> new Bucket(perMinute));

            AddressRateLimiter.Decision decision = limiter.tryAcquire(address(request.who()));

            assertThat(decision).isEqualTo(bucket.take());
        }
    }

    /** A bucket of a minute's worth that was full gives at most twice the limit in any minute, and nobody who stays under the limit is refused. */
    @Property
    void no_minute_has_more_than_twice_the_limit_and_none_without_a_grant_ends_in_a_refusal(
            @ForAll @IntRange(min = 1, max = 20) int perMinute,
            @ForAll long start,
            @ForAll("requests") List<Request> history) {
        long[] now = {start};
        AddressRateLimiter limiter = new AddressRateLimiter(perMinute, () -> now[0]);
        Map<Integer, Deque<Long>> grants = new HashMap<>();

        for (Request request : history) {
            now[0] += request.afterNanos();
            Deque<Long> minute = grants.computeIfAbsent(request.who(), _ -> new ArrayDeque<>());
            while (!minute.isEmpty() && now[0] - minute.peekFirst() >= MINUTE_NANOS) {
                minute.removeFirst();
            }

            if (limiter.tryAcquire(address(request.who())).allowed()) {
                minute.addLast(now[0]);
                assertThat(minute).hasSizeLessThanOrEqualTo(2 * perMinute);
            } else {
                assertThat(minute).isNotEmpty();
            }
        }
    }

    @Property
    void whoever_waits_as_long_as_told_is_served(
            @ForAll @IntRange(min = 1, max = 3000) int perMinute,
            @ForAll long start,
            @ForAll("requests") List<Request> history) {
        long[] now = {start};
        AddressRateLimiter limiter = new AddressRateLimiter(perMinute, () -> now[0]);

        for (Request request : history) {
            now[0] += request.afterNanos();
            AddressRateLimiter.Decision decision = limiter.tryAcquire(address(request.who()));
            if (!decision.allowed()) {
                now[0] += decision.retryAfterMs() * NANOS_PER_MS;
                assertThat(limiter.tryAcquire(address(request.who())).allowed()).isTrue();
            }
        }
    }

    @Property
    void a_connection_has_two_buckets_and_the_budget_is_exact_about_both(
            @ForAll @IntRange(min = 1) int framesPer10s,
            @ForAll @IntRange(min = 1) int bytesPer10s,
            @ForAll boolean tight,
            @ForAll long start,
            @ForAll("requests") List<Request> history) {
        int frames = tight ? 1 + framesPer10s % 8 : framesPer10s;
        int bytes = tight ? 1 + bytesPer10s % 5000 : bytesPer10s;
        TrafficBudget budget = new TrafficBudget(new TrafficRates(frames, bytes), start);
        Level frameLevel = new Level(frames);
        Level byteLevel = new Level(bytes);
        long now = start;

        for (Request request : history) {
            now += request.afterNanos();
            frameLevel.refill(now - start);
            byteLevel.refill(now - start);
            TrafficBudget.Charge expected =
                    !frameLevel.has(1)
                            ? TrafficBudget.Charge.TOO_MANY_FRAMES
                            : !byteLevel.has(request.bytes())
                                    ? TrafficBudget.Charge.TOO_MANY_BYTES
                                    : TrafficBudget.Charge.PAID;

            assertThat(budget.spend(request.bytes(), now)).isEqualTo(expected);

            if (expected == TrafficBudget.Charge.PAID) {
                frameLevel.spend(1);
                byteLevel.spend(request.bytes());
            }
        }
    }

    @Property
    void connections_are_admitted_while_the_address_and_then_the_node_have_room(
            @ForAll @IntRange(min = 1, max = 5) int perAddress,
            @ForAll @IntRange(min = 1, max = 12) int inAll,
            @ForAll("comingsAndGoings") List<Integer> history) {
        ConnectionQuota quota = new ConnectionQuota(true, perAddress, inAll);
        Map<Integer, Integer> open = new HashMap<>();

        for (int step : history) {
            int who = Math.abs(step) - 1;
            int mine = open.getOrDefault(who, 0);
            int all = open.values().stream().mapToInt(Integer::intValue).sum();
            if (step > 0) {
                Admission expected =
                        mine >= perAddress
                                ? Admission.TOO_MANY_FROM_ADDRESS
                                : all >= inAll ? Admission.AT_CAPACITY : Admission.ADMITTED;
                assertThat(quota.admit(address(who))).isEqualTo(expected);
                open.merge(who, expected == Admission.ADMITTED ? 1 : 0, Integer::sum);
            } else if (mine > 0) {
                quota.release(address(who));
                open.put(who, mine - 1);
            }

            assertThat(quota.total())
                    .isEqualTo(open.values().stream().mapToInt(Integer::intValue).sum());
            assertThat(quota.addresses())
                    .isEqualTo((int) open.values().stream().filter(count -> count > 0).count());
        }
    }

    /** One address's bucket, in the time that its content is worth. */
    private static final class Bucket {
        private final long tokenNanos;
        private final long fullNanos;
        private long levelNanos;

        Bucket(int perMinute) {
            this.tokenNanos = Math.ceilDiv(MINUTE_NANOS, perMinute);
            this.fullNanos = tokenNanos * perMinute;
            this.levelNanos = fullNanos;
        }

        void fill(long nanos) {
            levelNanos = Math.min(fullNanos, levelNanos + nanos);
        }

        AddressRateLimiter.Decision take() {
            if (levelNanos < tokenNanos) {
                long waitMs = Math.ceilDiv(tokenNanos - levelNanos, NANOS_PER_MS);
                return new AddressRateLimiter.Decision(false, waitMs);
            }
            levelNanos -= tokenNanos;
            return new AddressRateLimiter.Decision(true, 0);
        }
    }

    /** One bucket of a connection, in numbers that cannot overflow: tokens times ten million microseconds. */
    private static final class Level {
        private static final BigInteger WINDOW_MICROS = BigInteger.valueOf(10_000_000);

        private final BigInteger rate;
        private BigInteger units;
        private long refilledMicros;

        Level(int per10s) {
            this.rate = BigInteger.valueOf(per10s);
            this.units = rate.multiply(WINDOW_MICROS);
        }

        void refill(long sinceStartNanos) {
            long micros = sinceStartNanos / 1000;
            BigInteger came = rate.multiply(BigInteger.valueOf(micros - refilledMicros));
            units = units.add(came).min(rate.multiply(WINDOW_MICROS));
            refilledMicros = micros;
        }

        boolean has(int tokens) {
            return units.compareTo(WINDOW_MICROS.multiply(BigInteger.valueOf(tokens))) >= 0;
        }

        void spend(int tokens) {
            units = units.subtract(WINDOW_MICROS.multiply(BigInteger.valueOf(tokens)));
        }
    }

    private static ClientAddress address(int n) {
        return ClientAddress.of(InetAddress.ofLiteral("192.0.2." + n));
    }

    /** Bursts, steady traffic and long pauses; a clock never goes back. */
    @Provide
    Arbitrary<List<Request>> requests() {
        Arbitrary<Long> pauses =
                Arbitraries.oneOf(
                        Arbitraries.just(0L),
                        Arbitraries.longs().between(0, 50 * NANOS_PER_MS),
                        Arbitraries.longs().between(0, 3 * MINUTE_NANOS));
        Arbitrary<Integer> bytes =
                Arbitraries.oneOf(
                        Arbitraries.integers().between(0, 3000),
                        Arbitraries.integers().between(0, Integer.MAX_VALUE));
        return Combinators.combine(Arbitraries.integers().between(0, ADDRESSES - 1), pauses, bytes)
                .as(Request::new)
                .list()
                .ofMaxSize(200);
    }

    /** One more of an address, or one less: 1 and -1 are those of the first. */
    @Provide
    Arbitrary<List<Integer>> comingsAndGoings() {
        return Arbitraries.integers()
                .between(-ADDRESSES, ADDRESSES)
                .filter(step -> step != 0)
                .list()
                .ofMaxSize(100);
    }
}
