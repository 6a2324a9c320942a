package org.e2eechat.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

class DrainPlanTest {
    @Test
    void the_default_budget_is_divided_into_not_ready_closing_and_goodbyes() {
        DrainPlan plan = DrainPlan.within(Duration.ofSeconds(30));

        assertThat(plan.notReadyFor()).isEqualTo(Duration.ofSeconds(3));
        assertThat(plan.closeOver()).isEqualTo(Duration.ofSeconds(24));
        assertThat(plan.handshakesUntil()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void load_balancers_get_five_seconds_at_most_to_notice() {
        DrainPlan plan = DrainPlan.within(Duration.ofMinutes(10));

        assertThat(plan.notReadyFor()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void without_grace_everybody_is_closed_at_once_and_still_gets_a_close_frame() {
        DrainPlan plan = DrainPlan.within(Duration.ZERO);

        assertThat(plan.notReadyFor()).isZero();
        assertThat(plan.closeOver()).isZero();
        assertThat(plan.handshakesUntil()).isEqualTo(Duration.ofMillis(500));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 999, 1_000, 7_777, 30_000, 50_000, 600_000, 86_400_000})
    void the_last_close_begins_in_time_for_its_handshake_whatever_the_budget(long millis) {
        Duration budget = Duration.ofMillis(millis);

        DrainPlan plan = DrainPlan.within(budget);

        assertThat(plan.notReadyFor()).isGreaterThanOrEqualTo(Duration.ZERO);
        assertThat(plan.closeOver()).isGreaterThanOrEqualTo(Duration.ZERO);
        assertThat(plan.notReadyFor().plus(plan.closeOver()))
                .isLessThanOrEqualTo(budget.multipliedBy(9).dividedBy(10).plusNanos(1));
        assertThat(plan.handshakesUntil()).isGreaterThanOrEqualTo(budget);
    }
}
