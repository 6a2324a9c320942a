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
        assertThat(isFlat(1000, 1000, 1000, 1000, 1000, 1000)).isTrue();
    }

    @Test
    void what_grows_a_little_each_time_is_found() {
        List<Long> leak = LongStream.range(0, 30).mapToObj(i -> 1000 + i * 10).toList();

        assertThat(trend.isFlat(leak)).isFalse();
        assertThat(Trend.growth(leak)).isEqualTo(200);
    }

    @Test
    void what_shrinks_is_flat() {
        assertThat(isFlat(900, 800, 700)).isTrue();
    }

    @Test
    void a_single_high_sample_is_no_trend() {
        assertThat(isFlat(1000, 1000, 1000, 1000, 1000, 1000, 1000, 9000, 1000)).isTrue();
    }

    @Test
    void what_goes_up_and_down_is_no_trend() {
        assertThat(isFlat(1000, 2000, 1000, 2000, 1000, 2000, 1000, 2000, 1000)).isTrue();
    }

    @Test
    void the_larger_of_share_and_slack_may_be_used_up_and_no_more() {
        assertThat(isFlat(1000, 0, 1050)).isTrue();
        assertThat(isFlat(1000, 0, 1051)).isFalse();
        assertThat(isFlat(100, 0, 110)).isTrue();
        assertThat(isFlat(100, 0, 111)).isFalse();
    }

    @Test
    void two_samples_are_no_trend() {
        assertThatThrownBy(() -> Trend.growth(List.of(1L, 2L)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private boolean isFlat(long... samples) {
        return trend.isFlat(LongStream.of(samples).boxed().toList());
    }
}
