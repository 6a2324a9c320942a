package org.e2eechat.loadtest.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class ComparisonTest {
    private static final RunFile BEFORE =
            RunFile.parse(
                    """
                    {"simulation":"peak","machine":"m","scale":"full",
                     "figures":{"p99 ms":10.0,"lost":0,"gone":5},
                     "verdicts":[{"name":"lost messages","good":true,"found":"0"}],
                     "samples":{"millis":[500,1000],"connections":[1,2]}}
                    """);
    private static final RunFile NOW =
            RunFile.parse(
                    """
                    {"simulation":"peak","machine":"m","scale":"full",
                     "figures":{"p99 ms":13.0,"lost":1}}
                    """);

    private final Comparison comparison = new Comparison("peak", BEFORE, NOW);

    @Test
    void a_run_is_read_as_it_was_written() {
        assertThat(BEFORE.fact("simulation")).isEqualTo("peak");
        assertThat(BEFORE.figures()).containsEntry("p99 ms", 10.0).hasSize(3);
        assertThat(BEFORE.samples("connections")).containsExactly(1.0, 2.0);
    }

    @Test
    void what_has_changed_by_more_than_a_quarter_or_was_not_there_is_worth_a_look() {
        assertThat(row("p99 ms").change())
                .hasValueSatisfying(share -> assertThat(share).isCloseTo(0.3, within(1e-9)));
        assertThat(row("p99 ms").isWorthALook()).isTrue();
        assertThat(row("lost").isWorthALook()).isTrue();
    }

    @Test
    void a_figure_of_one_run_alone_stands_beside_nothing() {
        assertThat(row("gone").now()).isEqualTo(Optional.empty());
        assertThat(row("gone").isWorthALook()).isFalse();
    }

    @Test
    void runs_of_other_machines_are_not_alike() {
        RunFile elsewhere = RunFile.parse("{\"machine\":\"other\",\"scale\":\"full\"}");

        assertThat(comparison.isLikeWithLike()).isTrue();
        assertThat(new Comparison("peak", BEFORE, elsewhere).isLikeWithLike()).isFalse();
    }

    @Test
    void the_page_shows_both_runs() {
        String page = Page.of(List.of(comparison));

        assertThat(page).contains("<td>p99 ms</td><td>10</td><td>13</td>").contains("<polyline");
    }

    private Comparison.Row row(String figure) {
        return comparison.rows().stream()
                .filter(row -> row.figure().equals(figure))
                .findFirst()
                .orElseThrow();
    }
}
