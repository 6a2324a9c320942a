package org.e2eechat.loadtest.generator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OpenLoopClockTest {

    @Test
    void messages_are_due_at_equal_distances_from_the_start() {
        OpenLoopClock clock = new OpenLoopClock(1_000, 2_000);

        assertThat(clock.dueNanos()).isEqualTo(1_000);
        clock.advance();
        assertThat(clock.dueNanos()).isEqualTo(501_000);
        assertThat(clock.count()).isOne();
    }

    @Test
    void a_distance_that_is_no_whole_number_adds_up_to_the_rate() {
        OpenLoopClock clock = new OpenLoopClock(0, 3);

        for (int i = 0; i < 3_000_000; i++) {
            clock.advance();
        }

        assertThat(clock.dueNanos()).isEqualTo(1_000_000_000_000_000L);
    }
}
