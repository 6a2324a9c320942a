package org.e2eechat.loadtest.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.e2eechat.loadtest.generator.Latency;
import org.e2eechat.loadtest.process.RelayKind;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

import java.io.StringReader;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

import javax.xml.parsers.DocumentBuilderFactory;

class ReportTest {
    private static final BenchReport REPORT =
            new BenchReport(
                    new Machine(2, "a <fast> CPU", "Linux 6", "25"),
                    LocalDate.of(2026, 11, 24),
                    new Revision("0123456789ab", true),
                    "./run bench",
                    Map.of(
                            Figure.CPU_SATURATED,
                            Measurement.ofRounds(List.of(3.0, 4.0, 5.0), List.of(5.0, 5.0, 5.0)),
                            Figure.ALLOCATION,
                            new Measurement.Measured(
                                    281, OptionalDouble.empty(), OptionalDouble.empty()),
                            Figure.START,
                            new Measurement.NotMeasured("it did not start")),
                    List.of(
                            new Findings.Latencies(
                                    Load.SATURATED,
                                    Map.of(
                                            RelayKind.OURS,
                                            new Latency(1, 20, 300, 4_000, 50_000)))),
                    List.of("A note."));

    @Test
    void the_table_has_a_row_for_every_figure_whether_it_was_measured_or_not() {
        String table = TextTable.of(REPORT);

        for (Figure figure : Figure.values()) {
            assertThat(table).contains(figure.title());
        }
        assertThat(table)
                .contains("commit 0123456789ab (dirty)", "2026-11-24", "a <fast> CPU", "A note.")
                .containsPattern("saturated +≤ 0.90 × +≤ 0.78 × +4.00 µs +5.00 µs +0.80 × +must")
                .containsPattern("allocated.* 281 bytes +– +– +must reached")
                .containsPattern("/ready.* not measured: it did not start");
    }

    @Test
    void the_page_gets_the_results_between_its_markers_and_keeps_the_rest() {
        String page = "before\n" + ResultsPage.BEGIN + "\nold\n" + ResultsPage.END + "\nafter\n";

        String updated = ResultsPage.update(page, REPORT);

        assertThat(updated)
                .startsWith("before\n" + ResultsPage.BEGIN)
                .endsWith(ResultsPage.END + "\nafter\n")
                .contains("| server CPU per delivered frame, saturated |")
                .doesNotContain("old");
        assertThat(ResultsPage.update(updated, REPORT)).isEqualTo(updated);
    }

    @Test
    void a_page_without_a_place_for_results_is_left_alone() {
        assertThatThrownBy(() -> ResultsPage.update("nothing", REPORT))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_json_has_the_numbers_behind_the_words() {
        assertThat(JsonReport.of(REPORT))
                .contains(
                        "\"figure\":\"cpu_saturated\"",
                        "\"ratio\":0.8",
                        "\"notMeasured\":\"it did not start\"",
                        "\"dirty\":true",
                        "\"p99\":300.0");
    }

    @Test
    void the_plot_is_well_formed_and_shows_the_ratio_and_the_curve() throws Exception {
        String svg = Plot.of(REPORT);

        Document document =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(svg)));
        assertThat(document.getElementsByTagName("polyline").getLength()).isEqualTo(2);
        assertThat(svg).contains("0.80 ×", "ours, saturated", "a &lt;fast&gt; CPU");
    }

    @Test
    void a_plot_of_nothing_is_well_formed_too() throws Exception {
        BenchReport empty =
                new BenchReport(
                        REPORT.machine(),
                        REPORT.date(),
                        REPORT.revision(),
                        REPORT.command(),
                        Map.of(),
                        List.of(),
                        List.of());

        assertThat(
                        DocumentBuilderFactory.newInstance()
                                .newDocumentBuilder()
                                .parse(new InputSource(new StringReader(Plot.of(empty))))
                                .getElementsByTagName("polyline")
                                .getLength())
                .isZero();
    }
}
