package org.e2eechat.server.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

class TokenBucketsTest {
    private static final Duration PER_TOKEN = Duration.ofSeconds(1);

    private final AtomicLong nanos = new AtomicLong();
    private final TokenBuckets buckets = new TokenBuckets(16, PER_TOKEN, 5, nanos::get);

    // The clock may start anywhere, and wraps around.
    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE})
    void a_bucket_holds_its_capacity_and_refills_at_its_rate(long start) {
        nanos.set(start);
        TokenBuckets at = new TokenBuckets(16, PER_TOKEN, 5, nanos::get);

        assertThat(taken(at, 100, 7)).isEqualTo(5);
        nanos.addAndGet(PER_TOKEN.toNanos() - 1);
        assertThat(taken(at, 100, 7)).isZero();
        nanos.addAndGet(1);
        assertThat(taken(at, 100, 7)).isEqualTo(1);
        nanos.addAndGet(Duration.ofHours(1).toNanos());
        assertThat(taken(at, 100, 7)).isEqualTo(5);
    }

    @Test
    void one_hash_does_not_use_up_anothers_bucket() {
        taken(buckets, 100, 7);

        assertThat(taken(buckets, 100, 8)).isEqualTo(5);
    }

    @Test
    void every_hash_has_a_bucket_and_some_share_one() {
        assertThat(taken(buckets, 3, -1)).isEqualTo(3);
        assertThat(taken(buckets, 3, 15)).isEqualTo(2);
        assertThat(buckets.tryTake(Integer.MIN_VALUE)).isTrue();
        assertThat(buckets.tryTake(Integer.MAX_VALUE - 1)).isTrue();
    }

    @Test
    void threads_that_take_at_once_take_no_more_than_there_is() throws Exception {
        AtomicInteger taken = new AtomicInteger();
        Thread[] threads = new Thread[8];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = Thread.ofVirtual().start(() -> taken.addAndGet(taken(buckets, 1000, 7)));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(taken).hasValue(5);
    }

    @Test
    void a_bucket_without_room_or_time_is_refused() {
        assertThatThrownBy(() -> new TokenBuckets(0, PER_TOKEN, 5, nanos::get))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TokenBuckets(1, Duration.ZERO, 5, nanos::get))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TokenBuckets(1, PER_TOKEN, 0, nanos::get))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static int taken(TokenBuckets buckets, int tries, int hash) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += buckets.tryTake(hash) ? 1 : 0;
        }
        return taken;
    }
}
