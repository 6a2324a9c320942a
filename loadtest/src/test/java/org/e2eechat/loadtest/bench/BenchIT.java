package org.e2eechat.loadtest.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.loadtest.process.RelayLauncher;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A benchmark much too short to tell anything of speed: both relays start, everybody gets into a room, and everything that is sent arrives once and in order, or the experiment fails. What it leaves out differs in little. */
class BenchIT {
    private static final Path REPOSITORY = Path.of("").toAbsolutePath().getParent();
    private static final Scale TINY =
            new Scale(1, Duration.ofMillis(300), Duration.ofMillis(600), 100, 50, 1, false);

    @Test
    void a_tiny_run_measures_what_it_is_asked_for_and_has_a_row_for_everything()
            throws IOException {
        List<String> progress = new ArrayList<>();
        Bench bench =
                new Bench(
                        REPOSITORY,
                        new BenchOptions(
                                TINY, Set.of("saturated", "allocation", "joins"), null, false),
                        "",
                        progress::add);

        Bench.Outcome outcome;
        try (RelayLauncher launcher = new RelayLauncher(REPOSITORY.resolve("run"), "")) {
            outcome = bench.run(launcher, "a test");
        }

        assertThat(outcome.isComplete()).as(String.join("\n", progress)).isTrue();
        assertThat(measured(outcome, Figure.RATE_SATURATED)).isPositive();
        assertThat(measured(outcome, Figure.P99_SATURATED)).isPositive();
        assertThat(measured(outcome, Figure.CPU_SATURATED)).isPositive();
        assertThat(measured(outcome, Figure.ALLOCATION)).isPositive();
        assertThat(measured(outcome, Figure.JOIN)).isPositive();
        assertThat(outcome.report().rows()).hasSameSizeAs(Figure.values());
        assertThat(TextTable.of(outcome.report())).contains("left out by --only");
    }

    private static double measured(Bench.Outcome outcome, Figure figure) {
        return ((Measurement.Measured) outcome.report().measurements().get(figure)).ours();
    }
}
