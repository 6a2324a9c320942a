package org.e2eechat.loadtest.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramTest {
    private final Histogram histogram = new Histogram();

    @Test
    void nothing_recorded_has_percentiles_of_zero() {
        assertThat(histogram.count()).isZero();
        assertThat(histogram.percentile(99)).isZero();
        assertThat(histogram.max()).isZero();
    }

    @Test
    void small_values_are_kept_exactly() {
        for (long value = 0; value < 64; value++) {
            histogram.record(value);
        }

        assertThat(histogram.percentile(50)).isEqualTo(31);
        assertThat(histogram.percentile(100)).isEqualTo(63);
    }

    @ParameterizedTest
    @ValueSource(longs = {64, 65, 127, 128, 1_000, 123_456, 7_654_321, 3_000_000_000L, 1L << 45})
    void a_large_value_is_off_by_less_than_two_percent(long value) {
        histogram.record(value);
        histogram.record(value * 2); // so that the maximum does not help

        assertThat(histogram.percentile(50)).isCloseTo(value, withinPercentage(1.6));
    }

    @Test
    void percentiles_of_many_values_are_where_they_should_be() {
        for (int value = 1; value <= 100_000; value++) {
            histogram.record(value * 1_000L);
        }

        assertThat(histogram.percentile(50)).isCloseTo(50_000_000L, withinPercentage(1.6));
        assertThat(histogram.percentile(99)).isCloseTo(99_000_000L, withinPercentage(1.6));
        assertThat(histogram.percentile(99.9)).isCloseTo(99_900_000L, withinPercentage(1.6));
        assertThat(histogram.max()).isEqualTo(100_000_000L);
    }

    @Test
    void no_percentile_is_above_the_maximum() {
        histogram.record(1_000_001);

        assertThat(histogram.percentile(100)).isLessThanOrEqualTo(1_000_001);
    }

    @Test
    void one_slow_delivery_in_a_thousand_is_seen_at_three_nines_and_not_at_two() {
        for (int i = 0; i < 999; i++) {
            histogram.record(10);
        }
        histogram.record(50);

        assertThat(histogram.percentile(99)).isEqualTo(10);
        assertThat(histogram.percentile(99.95)).isEqualTo(50);
    }

    @Test
    void a_negative_latency_counts_as_none() {
        histogram.record(-5);

        assertThat(histogram.count()).isOne();
        assertThat(histogram.percentile(100)).isZero();
    }

    @Test
    void values_beyond_every_bucket_are_counted_in_the_last_one() {
        histogram.record(Long.MAX_VALUE);

        assertThat(histogram.count()).isOne();
        assertThat(histogram.max()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void there_is_no_percentile_above_a_hundred() {
        assertThatThrownBy(() -> histogram.percentile(101))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
