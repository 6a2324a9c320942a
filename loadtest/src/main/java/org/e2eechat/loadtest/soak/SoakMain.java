package org.e2eechat.loadtest.soak;

import org.e2eechat.loadtest.generator.LoadFailedException;
import org.e2eechat.loadtest.process.RelayLauncher;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The command: {@code ./run soak [--minutes 30]}. Exits with 0 when nothing has grown, nothing was left and nothing lost, with 1 when something was, with 2 when the arguments are not understood.
 */
@SuppressWarnings("SystemOut") // a command for people
public final class SoakMain {
    private static final double DEFAULT_MINUTES = 30;
    private static final double MOST_MINUTES = 24 * 60;
    private static final long SEED = 20_261_124; // the same visits in the same order each time

    private SoakMain() {}

    /** First the repository, then the options. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        double minutes = minutes(arguments);
        if (Double.isNaN(minutes)) {
            System.err.println(
                    "usage: ./run soak [--minutes M]   with M up to 1440, fractions too");
            System.exit(2);
        }
        Path runScript = Path.of(arguments[0], "run");
        boolean passed = false;
        try (RelayLauncher launcher = new RelayLauncher(runScript, "")) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> abandon(launcher), "clean up"));
            Duration length = Duration.ofMillis((long) (minutes * 60_000));
            passed =
                    new Soak(line -> System.out.println("soak: " + line))
                            .run(launcher, length, SEED);
        } catch (LoadFailedException failed) {
            System.out.println("soak: FAILED: " + failed.getMessage());
            Throwable cause = failed.getCause();
            if (cause != null) {
                System.out.println("soak: because of " + cause);
            }
        }
        System.out.println(passed ? "soak: passed" : "soak: failed");
        System.exit(passed ? 0 : 1);
    }

    // Somebody has pressed Ctrl-C, or everything is done already.
    private static void abandon(RelayLauncher launcher) {
        try {
            launcher.close();
        } catch (IOException stays) {
            System.err.println("soak: some files stay in the temporary directory: " + stays);
        }
    }

    private static double minutes(String[] arguments) {
        if (arguments.length == 1) {
            return DEFAULT_MINUTES;
        }
        if (arguments.length != 3 || !arguments[1].equals("--minutes")) {
            return Double.NaN;
        }
        try {
            double minutes = Double.parseDouble(arguments[2]);
            return minutes > 0 && minutes <= MOST_MINUTES ? minutes : Double.NaN;
        } catch (NumberFormatException noNumber) {
            return Double.NaN;
        }
    }
}
