package org.e2eechat.loadtest.bench;

import org.e2eechat.loadtest.generator.LoadFailedException;
import org.e2eechat.loadtest.process.RelayLauncher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** All experiments, one after the other. One that fails does not keep the others from running. */
final class Bench {
    private static final int OTHER_FILES = 1_000; // jars, logs, selectors: ample

    private final Path repository;
    private final BenchOptions options;
    private final String javaOptions;
    private final Consumer<String> progress;

    /** A bench for the relay of this checkout, with these additional options for its JVM. */
    Bench(Path repository, BenchOptions options, String javaOptions, Consumer<String> progress) {
        this.repository = repository;
        this.options = options;
        this.javaOptions = javaOptions;
        this.progress = progress;
    }

    /** The result: the report, and whether everything that was asked for could be run. */
    record Outcome(BenchReport report, boolean isComplete) {}

    Outcome run(RelayLauncher launcher, String command) throws IOException {
        Findings findings = new Findings();
        Laboratory laboratory = new Laboratory(launcher, affordable(findings), progress);
        List<Experiment> experiments = experiments(laboratory);
        if (!javaOptions.isEmpty()) {
            findings.note("Our relay ran with JAVA_OPTS=" + javaOptions + ".");
        }
        if (laboratory.scale().trained()) {
            train(launcher, findings);
        }

        for (Experiment experiment : experiments) {
            if (options.wants(experiment)) {
                attempt(experiment, findings);
            }
        }
        BenchReport report =
                new BenchReport(
                        Machine.here(),
                        LocalDate.now(ZoneOffset.UTC),
                        Revision.of(repository),
                        command,
                        findings.measurements(),
                        findings.latencies(),
                        findings.notes());
        return new Outcome(report, findings.isComplete());
    }

    // Without the cache everything can be measured all the same; only it is not what was asked for.
    private void train(RelayLauncher launcher, Findings findings) {
        progress.accept("making the start-up cache");
        try {
            launcher.train();
        } catch (IOException failed) {
            findings.note("Without a start-up cache, because " + failed.getMessage() + ".");
            findings.failed(Set.of(Figure.START), String.valueOf(failed.getMessage()));
        }
    }

    private void attempt(Experiment experiment, Findings findings) {
        try {
            experiment.run(findings);
        } catch (IOException | UncheckedIOException | LoadFailedException failed) {
            progress.accept(experiment.name() + " failed: " + failed);
            findings.failed(experiment.figures(), String.valueOf(failed.getMessage()));
        }
    }

    // Both the relay and we need a file descriptor for each connection.
    private Scale affordable(Findings findings) throws IOException {
        Scale scale = options.scale();
        long most = Machine.maxOpenFiles() - OTHER_FILES;
        if (scale.idleConnections() <= most) {
            return scale;
        }
        findings.note(
                "Figures per idle connection come from %d connections and not from %d, because a process may not open more files here (ulimit -Hn)."
                        .formatted(most, scale.idleConnections()));
        return scale.withIdleConnections((int) most);
    }

    private static List<Experiment> experiments(Laboratory laboratory) {
        return List.of(
                new ChatExperiment(laboratory, Load.SATURATED),
                new ChatExperiment(laboratory, Load.STEADY),
                new AllocationExperiment(laboratory),
                new LiveHeapExperiment(laboratory),
                new ResidentExperiment(laboratory),
                new JoinExperiment(laboratory),
                new StartExperiment(laboratory));
    }
}
