package org.e2eechat.server.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.e2eechat.server.admission.TestLimits.address;

import org.e2eechat.server.admission.AddressRateLimiter.Decision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

class AddressRateLimiterTest {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();
    private static final long MS = Duration.ofMillis(1).toNanos();
    private static final ClientAddress ALICE = address(1);
    private static final ClientAddress BOB = address(2);

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - MINUTE / 2);

    @Test
    void an_address_may_use_a_minutes_worth_at_once_and_then_waits() {
        AddressRateLimiter limiter = limiter(10);
        useUp(limiter, ALICE, 10);

        assertThat(limiter.tryAcquire(ALICE)).isEqualTo(new Decision(false, 6_000));
    }

    @Test
    void addresses_do_not_share() {
        AddressRateLimiter limiter = limiter(1);
        useUp(limiter, ALICE, 1);

        assertThat(limiter.tryAcquire(BOB)).isEqualTo(new Decision(true, 0));
    }

    @Test
    void who_waits_as_long_as_told_is_served() {
        AddressRateLimiter limiter = limiter(7);
        useUp(limiter, ALICE, 7);

        for (int round = 0; round < 100; round++) {
            Decision refused = limiter.tryAcquire(ALICE);
            assertThat(refused.allowed()).isFalse();
            clock.addAndGet(refused.retryAfterMs() * MS);
            assertThat(limiter.tryAcquire(ALICE).allowed()).isTrue();
        }
    }

    @Test
    void more_can_be_charged_than_an_address_has_and_it_owes_nothing() {
        AddressRateLimiter limiter = limiter(10);
        useUp(limiter, ALICE, 1);
        limiter.charge(ALICE, 7);
        useUp(limiter, ALICE, 2);
        assertThat(limiter.tryAcquire(ALICE)).isEqualTo(new Decision(false, 6_000));

        limiter.charge(ALICE, 1_000_000);

        assertThat(limiter.tryAcquire(ALICE)).isEqualTo(new Decision(false, 6_000));
        assertThat(limiter.tryAcquire(BOB).allowed()).isTrue();
    }

    @Test
    void the_wait_is_rounded_up_and_at_least_a_millisecond() {
        AddressRateLimiter limiter = limiter(10);
        useUp(limiter, ALICE, 10);

        clock.addAndGet(MS / 2);
        assertThat(limiter.tryAcquire(ALICE).retryAfterMs()).isEqualTo(6_000);
        clock.addAndGet(6_000 * MS - MS / 2 - 1);
        assertThat(limiter.tryAcquire(ALICE).retryAfterMs()).isEqualTo(1);
        clock.addAndGet(1);
        assertThat(limiter.tryAcquire(ALICE).allowed()).isTrue();
    }

    @Test
    void a_refused_try_does_not_make_the_wait_longer() {
        AddressRateLimiter limiter = limiter(10);
        useUp(limiter, ALICE, 10);

        for (int i = 0; i < 100; i++) {
            limiter.tryAcquire(ALICE);
        }

        assertThat(limiter.tryAcquire(ALICE).retryAfterMs()).isEqualTo(6_000);
    }

    @Test
    void a_bucket_holds_no_more_than_a_minutes_worth() {
        AddressRateLimiter limiter = limiter(3);
        useUp(limiter, ALICE, 3);

        clock.addAndGet(100 * MINUTE);

        useUp(limiter, ALICE, 3);
        assertThat(limiter.tryAcquire(ALICE).allowed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 10, 60, 200, 1009})
    void it_does_exactly_what_a_bucket_does(int perMinute) {
        Random random = new Random(perMinute);
        AddressRateLimiter limiter = limiter(perMinute);
        long tokenNanos = Math.ceilDiv(MINUTE, perMinute);
        long fullNanos = perMinute * tokenNanos;
        long levelNanos = fullNanos;

        for (int round = 0; round < 10_000; round++) {
            long pause = random.nextInt(100) == 0 ? MINUTE / 2 : random.nextLong(2 * tokenNanos);
            clock.addAndGet(pause);
            levelNanos = Math.min(fullNanos, levelNanos + pause);
            boolean expected = levelNanos >= tokenNanos;
            assertThat(limiter.tryAcquire(ALICE).allowed())
                    .as("round %s", round)
                    .isEqualTo(expected);
            levelNanos -= expected ? tokenNanos : 0;
        }
    }

    @Test
    void an_address_whose_bucket_is_full_again_is_forgotten() {
        AddressRateLimiter limiter = limiter(10);
        useUp(limiter, ALICE, 1);
        useUp(limiter, BOB, 2);

        clock.addAndGet(MINUTE / 10);
        limiter.forgetIdle();

        assertThat(limiter.size()).isOne();
        clock.addAndGet(MINUTE / 10);
        limiter.forgetIdle();
        assertThat(limiter.size()).isZero();
    }

    @Test
    void at_the_bound_full_buckets_are_forgotten_first() {
        AddressRateLimiter limiter = new AddressRateLimiter(10, clock::get, 3);
        useUp(limiter, address(100), 1);
        useUp(limiter, address(101), 1);
        useUp(limiter, ALICE, 10);
        clock.addAndGet(MINUTE / 10);

        assertThat(limiter.tryAcquire(BOB).allowed()).isTrue();

        assertThat(limiter.size()).isEqualTo(2);
        useUp(limiter, ALICE, 1);
        assertThat(limiter.tryAcquire(ALICE).allowed()).isFalse();
    }

    @Test
    void a_flood_of_new_addresses_is_served_without_more_memory() {
        AddressRateLimiter limiter = new AddressRateLimiter(10, clock::get, 64);

        for (int i = 0; i < 10_000; i++) {
            assertThat(limiter.tryAcquire(address(i)).allowed()).isTrue();
            assertThat(limiter.size()).isLessThanOrEqualTo(64);
        }
    }

    @Test
    void a_flood_of_new_addresses_does_not_free_one_that_has_to_wait() {
        AddressRateLimiter limiter = new AddressRateLimiter(10, clock::get, 64);
        useUp(limiter, ALICE, 10);

        for (int i = 0; i < 10_000; i++) {
            limiter.tryAcquire(address(1000 + i));
        }

        assertThat(limiter.tryAcquire(ALICE)).isEqualTo(new Decision(false, 6_000));
    }

    @Test
    void a_flood_that_goes_on_does_not_free_it_before_its_time() {
        AddressRateLimiter limiter = new AddressRateLimiter(10, clock::get, 64);
        useUp(limiter, ALICE, 10);

        for (int i = 0; i < 5_999; i++) {
            clock.addAndGet(MS);
            limiter.tryAcquire(address(1000 + i));
        }

        assertThat(limiter.tryAcquire(ALICE)).isEqualTo(new Decision(false, 1));
    }

    @Test
    void making_room_takes_an_eighth_so_that_it_is_not_done_for_each_new_address() {
        AddressRateLimiter limiter = new AddressRateLimiter(10, clock::get, 80);
        for (int i = 0; i < 80; i++) {
            limiter.tryAcquire(address(i));
        }

        limiter.tryAcquire(address(80));

        assertThat(limiter.size()).isEqualTo(80 - 10 + 1);
    }

    @Test
    void room_for_one_address_is_enough_to_work() {
        AddressRateLimiter limiter = new AddressRateLimiter(2, clock::get, 1);

        for (int i = 0; i < 10; i++) {
            assertThat(limiter.tryAcquire(address(i)).allowed()).isTrue();
            assertThat(limiter.size()).isOne();
        }
    }

    @Test
    @Timeout(60)
    void a_rush_from_many_threads_gets_exactly_the_limit() throws Exception {
        AddressRateLimiter limiter = limiter(1000);

        long allowed = inParallel(8, 500, (_, _) -> limiter.tryAcquire(ALICE).allowed());

        assertThat(allowed).isEqualTo(1000);
    }

    @Test
    @Timeout(60)
    void a_rush_of_new_addresses_keeps_to_the_bound_but_for_one_a_thread() throws Exception {
        AddressRateLimiter limiter = new AddressRateLimiter(5, clock::get, 100);

        long allowed =
                inParallel(
                        8,
                        2_000,
                        (thread, turn) -> {
                            limiter.forgetIdle();
                            boolean served =
                                    limiter.tryAcquire(address(thread << 16 | turn)).allowed();
                            return served && limiter.size() <= 100 + 8;
                        });

        assertThat(allowed).isEqualTo(8 * 2_000);
    }

    @Test
    void a_limit_below_one_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AddressRateLimiter(0, clock::get, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AddressRateLimiter(1, clock::get, 0));
    }

    private AddressRateLimiter limiter(int perMinute) {
        return new AddressRateLimiter(perMinute, clock::get);
    }

    private static void useUp(AddressRateLimiter limiter, ClientAddress address, int tokens) {
        for (int i = 0; i < tokens; i++) {
            assertThat(limiter.tryAcquire(address).allowed()).isTrue();
        }
    }

    private interface Turn {
        boolean take(int thread, int turn);
    }

    private static long inParallel(int threads, int turns, Turn turn) throws Exception {
        CountDownLatch ready = new CountDownLatch(threads);
        List<Callable<Long>> tasks = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int thread = i;
            tasks.add(
                    () -> {
                        ready.countDown();
                        ready.await();
                        long taken = 0;
                        for (int t = 0; t < turns; t++) {
                            taken += turn.take(thread, t) ? 1 : 0;
                        }
                        return taken;
                    });
        }
        long all = 0;
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            for (Future<Long> taken : executor.invokeAll(tasks)) {
                all += taken.get();
            }
        }
        return all;
    }
}
