package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

class ChoreTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1); // it may pass the end
    private final AtomicInteger calls = new AtomicInteger();
    private volatile boolean isBuggy;
    private final Chore chore =
            new Chore(
                    "test",
                    () -> {
                        calls.incrementAndGet();
                        if (isBuggy) {
                            throw new IllegalStateException("a bug");
                        }
                    },
                    now::get);

    @Test
    void it_is_done_whenever_it_is_asked_for() {
        chore.run();
        chore.run();

        assertThat(calls).hasValue(2);
    }

    @Test
    void one_that_fails_is_put_off_for_longer_each_time_and_for_5_seconds_at_most() {
        isBuggy = true;

        for (int seconds : new int[] {1, 2, 4, 5, 5}) {
            int before = calls.get();
            chore.run();
            pass(Duration.ofSeconds(seconds).minusNanos(1));
            chore.run();
            assertThat(calls).as("before %d seconds are over", seconds).hasValue(before + 1);
            pass(Duration.ofNanos(1));
        }
    }

    @Test
    void one_that_works_again_is_done_whenever_it_is_asked_for() {
        isBuggy = true;
        chore.run();
        isBuggy = false;
        pass(Duration.ofSeconds(1));

        chore.run();
        chore.run();

        assertThat(calls).hasValue(3);
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
