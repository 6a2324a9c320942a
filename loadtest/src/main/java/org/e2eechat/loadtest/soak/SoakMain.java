package org.e2eechat.loadtest.soak;

import org.e2eechat.loadtest.bench.Machine;
import org.e2eechat.loadtest.bench.Revision;
import org.e2eechat.loadtest.generator.LoadFailedException;
import org.e2eechat.loadtest.process.RelayLauncher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;

/**
 * The command: {@code ./run soak}; {@link SoakOptions#USAGE} has its options. Exits with 0 when nothing has grown, nothing was left and nothing lost, with 1 when something was, with 2 when the arguments are not understood.
 */
@SuppressWarnings("SystemOut") // a command for people
public final class SoakMain {
    private static final long SEED = 20_261_124; // the same visits in the same order each time

    private SoakMain() {}

    /** First the repository, then the options. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path repository = Path.of(arguments[0]);
        SoakOptions options;
        try {
            options = SoakOptions.of(Arrays.copyOfRange(arguments, 1, arguments.length));
        } catch (IllegalArgumentException wrong) {
            System.err.println("soak: " + wrong.getMessage());
            System.err.print(SoakOptions.USAGE);
            System.exit(2);
            return;
        }
        boolean passed = soak(repository, options);
        System.out.println(passed ? "soak: passed" : "soak: failed");
        System.exit(passed ? 0 : 1);
    }

    private static boolean soak(Path repository, SoakOptions options)
            throws IOException, InterruptedException {
        Soak soak = new Soak(line -> System.out.println("soak: " + line));
        boolean passed = false;
        try (RelayLauncher launcher = new RelayLauncher(repository.resolve("run"), "")) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> abandon(launcher), "clean up"));
            passed = soak.run(launcher, options.nodes(), options.length(), SEED);
        } catch (LoadFailedException failed) {
            System.out.println("soak: FAILED: " + failed.getMessage());
            Throwable cause = failed.getCause();
            if (cause != null) {
                System.out.println("soak: because of " + cause);
            }
        }
        if (!soak.samples().isEmpty()) {
            draw(soak.samples(), repository, options);
        }
        return passed;
    }

    private static void draw(List<Sample> samples, Path repository, SoakOptions options)
            throws IOException {
        String name = options.nodes() == 1 ? "soak.svg" : "soak-two-nodes.svg";
        Path directory = repository.resolve(options.write() ? "docs" : "loadtest/target/soak");
        String origin =
                "%s; %s; %s; commit %s"
                        .formatted(
                                options.nodes() == 1 ? "one node" : "two nodes and a Valkey",
                                Machine.here().words(),
                                LocalDate.now(ZoneOffset.UTC),
                                Revision.of(repository).words());
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(name), SoakPicture.of(samples, origin));
        System.out.println("soak: drawn in " + repository.relativize(directory.resolve(name)));
    }

    // Somebody has pressed Ctrl-C, or everything is done already.
    private static void abandon(RelayLauncher launcher) {
        try {
            launcher.close();
        } catch (IOException stays) {
            System.err.println("soak: some files stay in the temporary directory: " + stays);
        }
    }
}
