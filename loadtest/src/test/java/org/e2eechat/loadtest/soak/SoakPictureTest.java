package org.e2eechat.loadtest.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

class SoakPictureTest {
    private static final long MEBI = 1024 * 1024;

    @Test
    void each_thing_that_could_grow_has_a_curve_with_a_point_for_each_sample() {
        String picture =
                SoakPicture.of(
                        List.of(
                                sample(60, 10, OptionalLong.of(40)),
                                sample(120, 20, OptionalLong.of(41))),
                        "two nodes");

        assertThat(picture).contains("two nodes", "keys in Valkey", "2.0 min");
        assertThat(picture.split("<polyline", -1)).hasSize(1 + 5);
        assertThat(heights(picture))
                .as("twice the heap is twice as high")
                .isSortedAccordingTo(Comparator.naturalOrder())
                .satisfies(two -> assertThat(two.get(1)).isCloseTo(2 * two.get(0), within(0.2)));
    }

    @Test
    void without_a_valkey_there_are_no_keys_to_draw() {
        assertThat(SoakPicture.of(List.of(sample(60, 10, OptionalLong.empty())), "one node"))
                .doesNotContain("keys")
                .doesNotContain("NaN", "Infinity");
    }

    private static Sample sample(long second, long mebi, OptionalLong keys) {
        return new Sample(second, mebi * MEBI, 30, 50, 2 * mebi * MEBI, keys);
    }

    /** Of the first panel's two points, above its floor. */
    private static List<Double> heights(String picture) {
        String first = picture.substring(picture.indexOf("<polyline points=\"") + 18);
        String[] points = first.substring(0, first.indexOf('"')).split("[ ,]", -1);
        double floor = 60 + 110 - 6;
        return List.of(
                floor - Double.parseDouble(points[1]), floor - Double.parseDouble(points[3]));
    }
}
