package org.e2eechat.loadtest.process;

import org.e2eechat.loadtest.reference.ReferenceRelay;
import org.jspecify.annotations.Nullable;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Starts relays: ours by {@code ./run}, because how it is run is decided there and nowhere else, and the reference relay with this JVM's class path. Each gets a free port and a directory that is deleted in the end. Whatever still runs when
 * this is closed is killed.
 */
public final class RelayLauncher implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration TRAINED_WITHIN =
            Duration.ofMinutes(3); // a build, perhaps, and then the training
    private static final List<String> REFERENCE_FLAGS = List.of("-Xmx1g", "-XX:+UseG1GC");

    /** The code behind the limits stays on; only nobody reaches them. */
    private static final Map<String, String> LIFTED_LIMITS =
            Map.of(
                    "MAX_CONNS_PER_IP", "1000000",
                    "MAX_TOTAL_CONNECTIONS", "1000000",
                    "MAX_MSGS_PER_10S", "1000000000",
                    "MAX_BYTES_PER_10S", "2147483647",
                    "MAX_ROOM_CREATES_PER_IP_PER_MIN", "1000000000",
                    "MAX_JOINS_PER_IP_PER_MIN", "1000000000");

    private static final String PORT = "PORT";
    private static final int SECRET_BYTES = 48;
    private static final String LOG = "log"; // what the relay says, in its directory

    private final Path runScript;
    private final String javaOptions;
    private final Path scratch;
    private final SecureRandom random = new SecureRandom();
    private final Set<Process> started = ConcurrentHashMap.newKeySet();

    /**
     * A launcher for the relay of this checkout.
     *
     * @param runScript the repository's {@code run}
     * @param javaOptions more options for our relay's JVM, separated by blanks; may be empty
     */
    public RelayLauncher(Path runScript, String javaOptions) throws IOException {
        this.runScript = runScript.toAbsolutePath();
        this.javaOptions = javaOptions;
        this.scratch = Files.createTempDirectory("relay-bench");
    }

    /** Makes the start-up cache with which our relay is then started, here and by everybody. */
    public void train() throws IOException {
        Path directory = newDirectory();
        ProcessBuilder training = ours(directory);
        training.command().add("--train");
        if (!endsWell(launch(training))) {
            throw new IOException("the training failed: " + lastWords(directory));
        }
    }

    private static boolean endsWell(Process process) throws IOException {
        try {
            return process.waitFor(TRAINED_WITHIN.toSeconds(), TimeUnit.SECONDS)
                    && process.exitValue() == 0;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    /** Starts a relay and waits until it answers. */
    public RelayProcess start(RelayKind kind) throws IOException {
        return start(kind, Map.of());
    }

    /** Starts our relay with these settings beside and before the launcher's own, and waits until it answers. An empty value leaves a setting at its default. */
    public RelayProcess startOurs(Map<String, String> settings) throws IOException {
        return start(RelayKind.OURS, settings);
    }

    /**
     * Starts our relay as an operator would: with the default limits, the default level of its log,
     * and these settings on top.
     *
     * @param identity the certificate with which it speaks TLS; null for plain TCP
     */
    public RelayProcess startShipped(Map<String, String> settings, @Nullable TlsIdentity identity)
            throws IOException {
        Map<String, String> all = new HashMap<>();
        LIFTED_LIMITS.keySet().forEach(limit -> all.put(limit, ""));
        all.put("LOG_LEVEL", "");
        if (identity != null) {
            all.put("TLS_CERT_FILE", identity.certificateFile().toString());
            all.put("TLS_KEY_FILE", identity.keyFile().toString());
        }
        all.putAll(settings);
        return start(RelayKind.OURS, all, Readiness.of(identity));
    }

    private RelayProcess start(RelayKind kind, Map<String, String> settings) throws IOException {
        return start(kind, settings, Readiness.of(null));
    }

    private RelayProcess start(RelayKind kind, Map<String, String> settings, Readiness readiness)
            throws IOException {
        Path directory = newDirectory();
        Path gcLog = directory.resolve("gc.log");
        int port = settings.containsKey(PORT) ? Integer.parseInt(settings.get(PORT)) : freePort();
        String collections = "-Xlog:gc*:file=" + gcLog;
        ProcessBuilder command =
                switch (kind) {
                    case OURS -> ours(directory);
                    case NETTY -> reference(directory, port, collections);
                };
        if (kind == RelayKind.OURS) {
            Map<String, String> environment = command.environment();
            environment.put(PORT, Integer.toString(port));
            environment.put("JAVA_OPTS", (javaOptions + " " + collections).strip());
            environment.putAll(settings);
        }

        long begin = System.nanoTime();
        Process process = launch(command);
        if (!readiness.await(port, process, READY_WITHIN)) {
            process.destroyForcibly();
            throw new IOException(kind + " did not get ready: " + lastWords(directory));
        }
        Duration startTime = Duration.ofNanos(System.nanoTime() - begin);
        return new RelayProcess(kind, process, port, gcLog, directory.resolve(LOG), startTime);
    }

    @Override
    public void close() throws IOException {
        started.forEach(Process::destroyForcibly);
        if (Files.notExists(scratch)) {
            return; // closed before
        }
        try (Stream<Path> files = Files.walk(scratch)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    // In an empty directory and without this shell's settings, so that nobody's .env or LOG_LEVEL
    // joins in.
    private ProcessBuilder ours(Path directory) {
        ProcessBuilder command = command(directory, new ArrayList<>(List.of(runScript.toString())));
        Map<String, String> environment = command.environment();
        environment.keySet().retainAll(Set.of("PATH", "HOME", "TMPDIR", "LANG"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.putAll(LIFTED_LIMITS);
        environment.put("APP_ENV", "production");
        environment.put("JOIN_TOKEN_SECRET", randomSecret());
        environment.put("HOST", "127.0.0.1");
        environment.put("LOG_LEVEL", "warn");
        environment.put("JAVA_OPTS", javaOptions);
        return command;
    }

    private static ProcessBuilder reference(Path directory, int port, String collections) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(REFERENCE_FLAGS);
        command.add(collections);
        command.addAll(List.of("-cp", referenceClassPath()));
        command.add(ReferenceRelay.class.getName());
        command.add(Integer.toString(port));
        return command(directory, command);
    }

    // Its own classes and Netty, and nothing else of ours: Netty would find our logger, which
    // writes a lot until it is configured.
    private static String referenceClassPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath())
                .filter(RelayLauncher::isOfReference)
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean isOfReference(Path entry) {
        String ourselves = ReferenceRelay.class.getName().replace('.', '/') + ".class";
        return Files.exists(entry.resolve(ourselves))
                || String.valueOf(entry.getFileName()).startsWith("netty-");
    }

    private static ProcessBuilder command(Path directory, List<String> command) {
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(LOG).toFile());
    }

    private Process launch(ProcessBuilder command) throws IOException {
        Process process = command.start();
        started.add(process);
        return process;
    }

    private Path newDirectory() throws IOException {
        return Files.createTempDirectory(scratch, "relay");
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** A signing secret, for nodes that have to share one. */
    public String randomSecret() {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return Base64.getEncoder().encodeToString(secret);
    }

    private static String lastWords(Path directory) {
        try {
            List<String> lines = Files.readAllLines(directory.resolve(LOG));
            return String.join(" / ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
