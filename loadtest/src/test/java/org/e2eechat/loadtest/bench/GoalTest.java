package org.e2eechat.loadtest.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.loadtest.bench.Goal.Verdict;
import org.junit.jupiter.api.Test;

import java.util.OptionalDouble;

class GoalTest {

    @Test
    void what_should_be_small_is_judged_by_how_small_it_is() {
        Goal goal = Goal.atMost(300, 150);

        assertThat(goal.judge(150, OptionalDouble.empty())).isEqualTo(Verdict.AIM);
        assertThat(goal.judge(300, OptionalDouble.empty())).isEqualTo(Verdict.MUST);
        assertThat(goal.judge(301, OptionalDouble.empty())).isEqualTo(Verdict.MISSED);
    }

    @Test
    void what_should_be_large_is_judged_by_how_large_it_is() {
        Goal goal = Goal.ratioAtLeast(1.1, 1.3);

        assertThat(goal.judge(0, OptionalDouble.of(1.3))).isEqualTo(Verdict.AIM);
        assertThat(goal.judge(0, OptionalDouble.of(1.1))).isEqualTo(Verdict.MUST);
        assertThat(goal.judge(0, OptionalDouble.of(1.0))).isEqualTo(Verdict.MISSED);
    }

    @Test
    void a_goal_for_a_ratio_does_not_look_at_the_value() {
        assertThat(Goal.ratioAtMost(0.9, 0.8).judge(1_000_000, OptionalDouble.of(0.85)))
                .isEqualTo(Verdict.MUST);
    }

    @Test
    void without_a_ratio_nobody_knows() {
        assertThat(Goal.ratioAtMost(0.9, 0.8).judge(1, OptionalDouble.empty()))
                .isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void bounds_are_written_in_the_unit_that_they_are_for() {
        assertThat(Goal.atMost(5_000, 3_500).format(5_000, Unit.KILOBYTES)).isEqualTo("≤ 5.00 KB");
        assertThat(Goal.ratioAtLeast(1.1, 1.3).format(1.1, Unit.PER_SECOND)).isEqualTo("≥ 1.10 ×");
    }
}
