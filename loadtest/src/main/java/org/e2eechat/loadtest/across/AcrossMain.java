package org.e2eechat.loadtest.across;

import org.e2eechat.loadtest.generator.LoadFailedException;
import org.e2eechat.loadtest.process.RelayLauncher;

import java.io.IOException;
import java.nio.file.Path;

/** The command: {@code ./run across [--rounds 5]}. Exits with 0 when everything was measured, with 1 when something was lost or did not run, with 2 when the arguments are not understood. */
@SuppressWarnings("SystemOut") // a command for people
public final class AcrossMain {
    private static final int DEFAULT_ROUNDS = 5;
    private static final int MOST_ROUNDS = 100;

    private AcrossMain() {}

    /** First the repository, then the options. */
    public static void main(String[] arguments) throws IOException {
        int rounds = rounds(arguments);
        if (rounds == 0) {
            System.err.println("usage: ./run across [--rounds N]   with N up to " + MOST_ROUNDS);
            System.exit(2);
        }
        boolean measured = false;
        try (RelayLauncher launcher = new RelayLauncher(Path.of(arguments[0], "run"), "")) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> abandon(launcher), "clean up"));
            new Across(launcher, rounds, System.out::println).run();
            measured = true;
        } catch (LoadFailedException | IOException failed) {
            System.err.println("across: " + failed.getMessage());
        }
        System.exit(measured ? 0 : 1);
    }

    // Somebody has pressed Ctrl-C, or everything is done already.
    private static void abandon(RelayLauncher launcher) {
        try {
            launcher.close();
        } catch (IOException stays) {
            System.err.println("across: some files stay in the temporary directory: " + stays);
        }
    }

    private static int rounds(String[] arguments) {
        if (arguments.length == 1) {
            return DEFAULT_ROUNDS;
        }
        if (arguments.length != 3 || !arguments[1].equals("--rounds")) {
            return 0;
        }
        try {
            int rounds = Integer.parseInt(arguments[2]);
            return rounds > 0 && rounds <= MOST_ROUNDS ? rounds : 0;
        } catch (NumberFormatException noNumber) {
            return 0;
        }
    }
}
