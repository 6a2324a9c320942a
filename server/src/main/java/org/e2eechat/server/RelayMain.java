package org.e2eechat.server;

import org.e2eechat.server.config.ConfigException;
import org.e2eechat.server.config.ConfigReport;
import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.logging.Alerts;
import org.e2eechat.server.logging.Logging;
import org.e2eechat.server.postflight.Postflight;
import org.e2eechat.server.preflight.Preflight;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.PrintStream;
import java.net.BindException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts the relay from the command line. Exit codes are those of sysexits.h. */
public final class RelayMain {
    private static final int EXIT_OK = 0;
    private static final int EXIT_FAILURE = 1;
    private static final int EXIT_USAGE = 64;
    private static final int EXIT_CONFIG = 78;

    private static final String HELP =
            """
            e2ee-chat-server: a relay for end-to-end-encrypted, ephemeral group chat over WebSocket

            Usage: run [option | command]
              (no option)      start the server; SIGTERM or Ctrl-C drains and stops it
              preflight        audit settings, secrets, this machine and Valkey before a start; preflight --help
              postflight URL   test a running deployment from outside; postflight --help
              --check-config   read all settings, report every problem, and exit
              health, ready    ask the server that runs here with these settings whether it is alive, or ready: 0 or 1
              --version        print the version and exit
              --help           print this text and exit

            Settings are environment variables, or lines of a file called .env in the working directory.
            To try it out:     ./run (with nothing configured it runs for development)
            All of them:       docs/configuration.md
            Exit codes:        0 stopped as asked, 1 could not start, 64 unknown option, 78 a setting is wrong;
                               of preflight and postflight: 0 all good, 1 a finding, 2 wrong usage
            """;

    private RelayMain() {}

    public static void main(String[] arguments) {
        int code = run(List.of(arguments), System.getenv(), Path.of(""), System.out, System.err);
        Logging.flush();
        System.out.flush();
        System.exit(code);
    }

    /** Does what the arguments say and returns the exit code; serving returns when a signal has stopped it. */
    static int run(
            List<String> arguments,
            Map<String, String> environment,
            Path workingDirectory,
            PrintStream out,
            PrintStream err) {
        String first = arguments.isEmpty() ? "" : arguments.getFirst();
        List<String> rest = arguments.subList(Math.min(1, arguments.size()), arguments.size());
        if (first.equals("preflight")) {
            return Preflight.run(rest, environment, workingDirectory, out, err);
        }
        if (first.equals("postflight")) {
            return Postflight.run(rest, out, err);
        }
        if (!rest.isEmpty()) {
            return usage("only one option at a time", err);
        }
        return switch (first) {
            case "" -> serve(environment, workingDirectory, err);
            case "--check-config" -> checkConfig(environment, workingDirectory, out, err);
            case "health" -> probe(ProbeCommand.LIVE, environment, workingDirectory, out, err);
            case "ready" -> probe(ProbeCommand.READY, environment, workingDirectory, out, err);
            case "--version", "-V" -> print("e2ee-chat-server " + version(), out);
            case "--help", "-h" -> print(HELP.stripTrailing(), out);
            default -> usage("unknown option: " + first, err);
        };
    }

    private static int print(String text, PrintStream out) {
        out.println(text);
        return EXIT_OK;
    }

    private static int usage(String problem, PrintStream err) {
        err.println("e2ee-chat-server: " + problem + "; try --help");
        return EXIT_USAGE;
    }

    private static int checkConfig(
            Map<String, String> environment,
            Path workingDirectory,
            PrintStream out,
            PrintStream err) {
        try {
            out.println(ConfigReport.of(read(environment, workingDirectory)));
            return EXIT_OK;
        } catch (ConfigException refused) {
            err.println(ConfigReport.of(refused));
            return EXIT_CONFIG;
        }
    }

    private static int probe(
            ProbeCommand command,
            Map<String, String> environment,
            Path workingDirectory,
            PrintStream out,
            PrintStream err) {
        try {
            Optional<String> problem =
                    command.problem(read(environment, workingDirectory).config().listen());
            if (problem.isEmpty()) {
                out.println(command.goodNews());
                return EXIT_OK;
            }
            err.println("e2ee-chat-server: " + problem.get());
            return EXIT_FAILURE;
        } catch (ConfigException refused) {
            err.println(ConfigReport.of(refused));
            return EXIT_CONFIG;
        }
    }

    private static RelayConfig.Loaded read(Map<String, String> environment, Path workingDirectory)
            throws ConfigException {
        return RelayConfig.read(environment, workingDirectory, new SecureRandom(), version());
    }

    private static int serve(
            Map<String, String> environment, Path workingDirectory, PrintStream err) {
        RelayConfig.Loaded loaded;
        try {
            loaded = read(environment, workingDirectory);
        } catch (ConfigException refused) {
            err.println(ConfigReport.of(refused));
            return EXIT_CONFIG;
        }
        RelayConfig config = loaded.config();
        Logging.configure(config.logs(), config.identity());
        Optional<Alerts> alerts =
                config.alerts()
                        .webhook()
                        .map(url -> Alerts.start(url, config.identity(), System::nanoTime));
        alerts.ifPresent(Logging::alert);
        Logger log = LoggerFactory.getLogger(RelayMain.class);
        // The JVM's own handler writes to standard error, and waits for whatever reads that.
        Thread.setDefaultUncaughtExceptionHandler(
                (_, failure) -> log.error("a thread has ended with an exception", failure));
        loaded.warnings().forEach(log::warn);
        try {
            return serve(config, log, err);
        } finally {
            alerts.ifPresent(Alerts::close); // what was raised last is still sent
        }
    }

    private static int serve(RelayConfig config, Logger log, PrintStream err) {
        StopSignal stop = StopSignal.install();
        try {
            RelayServer server = RelayServer.start(config);
            stop.await();
            server.drainAndStop();
            return EXIT_OK;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return EXIT_FAILURE;
        } catch (Exception failure) {
            err.println("e2ee-chat-server: " + whyNot(failure, config));
            log.debug("could not start", failure);
            return EXIT_FAILURE;
        }
    }

    private static String whyNot(Exception failure, RelayConfig config) {
        if (failure instanceof BindException || failure.getCause() instanceof BindException) {
            return "cannot listen on "
                    + config.listen().host()
                    + ":"
                    + config.listen().port()
                    + ": the port is in use, or the address is not one of this machine's; set HOST and PORT to a free one";
        }
        // These are ours, about files that settings name, and say all there is to say.
        boolean isSentence = failure instanceof GeneralSecurityException;
        return "could not start: " + (isSentence ? failure.getMessage() : failure);
    }

    /** The version in the jar's manifest, or "development" when run from a directory of classes. */
    static String version() {
        @Nullable String packaged = RelayMain.class.getPackage().getImplementationVersion();
        return packaged == null ? "development" : packaged;
    }
}
