package org.e2eechat.loadtest.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.List;

class StatisticsTest {

    @Test
    void the_median_of_an_odd_number_of_values_is_the_one_in_the_middle() {
        assertThat(Statistics.median(List.of(9.0, 1.0, 2.0))).isEqualTo(2);
    }

    @Test
    void the_median_of_an_even_number_of_values_is_between_the_two_in_the_middle() {
        assertThat(Statistics.median(List.of(4.0, 1.0, 9.0, 2.0))).isEqualTo(3);
    }

    @Test
    void nothing_has_no_median() {
        assertThatThrownBy(() -> Statistics.median(List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_ratio_is_taken_round_by_round_so_that_a_slow_round_of_both_changes_nothing() {
        List<Double> ours = List.of(2.0, 20.0, 200.0);
        List<Double> netty = List.of(4.0, 40.0, 400.0);

        assertThat(Statistics.medianRatio(ours, netty)).hasValue(0.5);
    }

    @Test
    void there_is_no_ratio_to_nothing() {
        assertThat(Statistics.medianRatio(List.of(1.0), List.of(0.0))).isEmpty();
    }

    @Test
    void rounds_that_are_no_pairs_are_refused() {
        assertThatThrownBy(() -> Statistics.medianRatio(List.of(1.0), List.of(1.0, 2.0)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
