package org.e2eechat.loadtest.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.LongStream;

class TrendTest {
    private final Trend trend = new Trend(0.05, 10);

    @Test
    void what_stays_is_flat() {
        assertThat(trend.isFlat(List.of(1000L, 1000L, 1000L, 1000L, 1000L, 1000L))).isTrue();
    }

    @Test
    void what_grows_a_little_each_time_is_found() {
        List<Long> leak = LongStream.range(0, 30).mapToObj(i -> 1000 + i * 10).toList();

        assertThat(Trend.growth(leak)).isEqualTo(200);
        assertThat(trend.isFlat(leak)).isFalse();
    }

    @Test
    void what_shrinks_is_flat() {
        assertThat(trend.isFlat(List.of(900L, 800L, 700L))).isTrue();
    }

    @Test
    void a_single_high_sample_is_no_trend() {
        assertThat(
                        trend.isFlat(
                                List.of(
                                        1000L, 1000L, 1000L, 1000L, 1000L, 1000L, 1000L, 9000L,
                                        1000L)))
                .isTrue();
    }

    @Test
    void the_larger_of_share_and_slack_may_be_used_up_and_no_more() {
        assertThat(trend.isFlat(List.of(1000L, 0L, 1050L))).isTrue();
        assertThat(trend.isFlat(List.of(1000L, 0L, 1051L))).isFalse();
        assertThat(trend.isFlat(List.of(100L, 0L, 110L))).isTrue();
        assertThat(trend.isFlat(List.of(100L, 0L, 111L))).isFalse();
    }

    @Test
    void two_samples_are_no_trend() {
        assertThatThrownBy(() -> Trend.growth(List.of(1L, 2L)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
