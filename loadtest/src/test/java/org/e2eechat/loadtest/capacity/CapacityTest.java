package org.e2eechat.loadtest.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.loadtest.generator.FanOutResult;
import org.e2eechat.loadtest.generator.Latency;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class CapacityTest {
    private static final Objective OBJECTIVE = new Objective(100_000);

    @Test
    void a_load_with_a_loss_or_a_long_wait_is_not_carried() {
        assertThat(OBJECTIVE.broken(result(99_000, 0, 0))).isEmpty();
        assertThat(OBJECTIVE.broken(result(101_000, 0, 0))).contains("p99 is over 100 ms");
        assertThat(OBJECTIVE.broken(result(1_000, 2, 0))).contains("2 messages lost");
    }

    @Test
    void a_generator_that_is_late_is_not_blamed_on_the_relay() {
        assertThat(OBJECTIVE.broken(result(1_000, 0, 300_000)))
                .contains("the generator is late itself");
    }

    @Test
    void the_knee_is_the_highest_load_that_was_carried() {
        List<Reading> stairs = List.of(carried(100), broken(200), carried(300), broken(400));

        assertThat(Capacity.knee(stairs)).contains(carried(300));
    }

    @Test
    void the_climb_ends_when_two_in_a_row_were_not_carried() {
        assertThat(Capacity.isOver(List.of(carried(100), broken(200)))).isFalse();
        assertThat(Capacity.isOver(List.of(broken(100), carried(200), broken(300)))).isFalse();
        assertThat(Capacity.isOver(List.of(carried(100), broken(200), broken(300)))).isTrue();
    }

    private static FanOutResult result(double p99, long lost, double latestSend) {
        Latency latency = new Latency(1, 1, p99, p99, p99);
        return new FanOutResult(1_000, 1, 0, latency, lost, 1, latestSend);
    }

    private static Reading carried(double deliveries) {
        return new Reading(500, deliveries, 1, 1, 1, 0, Optional.empty());
    }

    private static Reading broken(double deliveries) {
        return new Reading(500, deliveries, 1, 1, 1, 0, Optional.of("p99"));
    }
}
