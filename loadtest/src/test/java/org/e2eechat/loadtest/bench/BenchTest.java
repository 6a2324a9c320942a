package org.e2eechat.loadtest.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.loadtest.process.RelayLauncher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

class BenchTest {
    private static final Scale WITH_TRAINING =
            new Scale(1, Duration.ofSeconds(1), Duration.ofSeconds(1), 100, 10, 1, true);

    @TempDir private Path nothingInIt;

    @Test
    void what_cannot_be_run_has_a_row_that_says_why_and_makes_the_run_incomplete()
            throws IOException {
        BenchOptions options = new BenchOptions(WITH_TRAINING, Set.of("start"), null, false);
        Bench bench = new Bench(nothingInIt, options, "", _ -> {});

        Bench.Outcome outcome;
        try (RelayLauncher launcher = new RelayLauncher(nothingInIt.resolve("run"), "")) {
            outcome = bench.run(launcher, "a test");
        }

        assertThat(outcome.isComplete()).isFalse();
        assertThat(TextTable.of(outcome.report()))
                .containsPattern("/ready.* not measured: Cannot run program")
                .contains("Without a start-up cache");
    }

    @Test
    void what_was_measured_before_a_failure_stays() {
        Findings findings = new Findings();
        Measurement.Measured measured = Measurement.ofRounds(List.of(1.0));
        findings.found(Figure.RATE_SATURATED, measured);

        findings.failed(Set.of(Figure.RATE_SATURATED, Figure.GC_PAUSE), "the log was gone");

        assertThat(findings.measurements())
                .containsEntry(Figure.RATE_SATURATED, measured)
                .containsEntry(Figure.GC_PAUSE, new Measurement.NotMeasured("the log was gone"));
        assertThat(findings.isComplete()).isFalse();
    }

    @Test
    void what_nobody_has_asked_for_is_no_failure() {
        assertThat(new Findings().isComplete()).isTrue();
    }
}
