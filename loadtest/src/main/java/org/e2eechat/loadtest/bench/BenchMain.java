package org.e2eechat.loadtest.bench;

import org.e2eechat.loadtest.process.RelayLauncher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The command {@code ./run bench}. The first argument is the repository; {@link BenchOptions#USAGE} has the others. Exits with 0 when everything was measured, however it turned out, with 1 when something could not be, with 2 when the
 * arguments are wrong.
 */
public final class BenchMain {
    private static final int INCOMPLETE = 1;
    private static final int WRONG_USAGE = 2;

    private BenchMain() {}

    public static void main(String[] arguments) throws IOException {
        Path repository = Path.of(arguments[0]);
        String[] rest = Arrays.copyOfRange(arguments, 1, arguments.length);
        System.exit(run(repository, rest));
    }

    private static int run(Path repository, String... arguments) throws IOException {
        if (Arrays.asList(arguments).contains("--help")) {
            System.out.print(BenchOptions.USAGE);
            return 0;
        }
        BenchOptions options;
        try {
            options = BenchOptions.of(arguments);
        } catch (IllegalArgumentException wrong) {
            System.err.println("bench: " + wrong.getMessage());
            System.err.print(BenchOptions.USAGE);
            return WRONG_USAGE;
        }

        String javaOptions = System.getenv().getOrDefault("JAVA_OPTS", "").strip();
        Bench bench =
                new Bench(
                        repository,
                        options,
                        javaOptions,
                        line -> System.err.println("bench: " + line));
        try (RelayLauncher launcher = new RelayLauncher(repository.resolve("run"), javaOptions)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> abandon(launcher), "clean up"));
            Bench.Outcome outcome =
                    bench.run(launcher, ("./run bench " + String.join(" ", arguments)).strip());
            show(outcome.report(), options, repository);
            return outcome.isComplete() ? 0 : INCOMPLETE;
        }
    }

    // Somebody has pressed Ctrl-C, or everything is done already.
    private static void abandon(RelayLauncher launcher) {
        try {
            launcher.close();
        } catch (IOException stays) {
            System.err.println("bench: some files stay in the temporary directory: " + stays);
        }
    }

    private static void show(BenchReport report, BenchOptions options, Path repository)
            throws IOException {
        System.out.println(TextTable.of(report));
        if (options.json() != null) {
            Files.writeString(options.json(), JsonReport.of(report));
        }
        if (options.write()) {
            Path docs = repository.resolve("docs");
            Path page = docs.resolve("benchmarks.md");
            Files.writeString(page, ResultsPage.update(Files.readString(page), report));
            Files.writeString(docs.resolve("benchmarks.svg"), Plot.of(report));
        }
    }
}
