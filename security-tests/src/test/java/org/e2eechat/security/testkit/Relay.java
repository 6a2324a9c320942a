package org.e2eechat.security.testkit;

import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The shipped jar in production, started with the JVM flags of {@code ./run}, on a free port of this machine. */
public final class Relay implements AutoCloseable {
    public static final String ORIGIN = "https://chat.example";

    private static final Pattern LISTENING = Pattern.compile("listening.*\\bport\"?[=:](\\d+)");
    private static final long PATIENCE_SECONDS =
            40; // under a test's own limit, so that the log is shown

    private final Map<String, String> settings;
    private final Process process;
    private final List<String> out = new CopyOnWriteArrayList<>();
    private final List<String> err = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    private volatile CountDownLatch mayRead = new CountDownLatch(0); // set by the test's thread
    private final Thread outReader;
    private final Thread errReader;

    private Relay(Map<String, String> settings, Process process) {
        this.settings = settings;
        this.process = process;
        this.outReader =
                Thread.ofVirtual()
                        .start(
                                () ->
                                        follow(
                                                process.inputReader(StandardCharsets.UTF_8),
                                                out,
                                                true));
        this.errReader =
                Thread.ofVirtual()
                        .start(
                                () ->
                                        follow(
                                                process.errorReader(StandardCharsets.UTF_8),
                                                err,
                                                false));
    }

    /** Starts one in production with these settings (name, value, name, value, …) and limits that nobody meets by accident. */
    public static Relay start(String... namesAndValues) {
        return start(List.of(), namesAndValues);
    }

    /** The same with more options for the JVM, which win over those of {@code ./run}. */
    public static Relay start(List<String> jvmOptions, String... namesAndValues) {
        Map<String, String> settings = defaults();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            settings.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        settings.values().removeIf(String::isEmpty);

        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flagsOfRun());
        command.addAll(jvmOptions);
        command.addAll(List.of("-jar", property("relay.jar")));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear(); // no setting of this machine joins in
        builder.environment().putAll(settings);
        try {
            builder.directory(Files.createTempDirectory("relay").toFile());
            return new Relay(settings, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> defaults() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("APP_ENV", "production");
        settings.put("HOST", "127.0.0.1");
        settings.put("PORT", "0");
        settings.put("JOIN_TOKEN_SECRET", Tokens.randomSecret());
        settings.put("CORS_ALLOWED_ORIGINS", ORIGIN);
        settings.put("MAX_ROOM_CREATES_PER_IP_PER_MIN", "1000000");
        settings.put("MAX_JOINS_PER_IP_PER_MIN", "1000000");
        settings.put("MAX_HTTP_REQUESTS_PER_IP_PER_MIN", "1000000");
        settings.put("MAX_CONNS_PER_IP", "1000");
        settings.put("METRICS_COLLECTION_INTERVAL_MS", "1000"); // gauges are sampled
        return settings;
    }

    /** The script is where an operator's flags are decided, so it is asked. */
    private static List<String> flagsOfRun() {
        try {
            String script = Files.readString(Path.of(property("relay.root"), "run"));
            Matcher flags = Pattern.compile("\njvm_flags='([^']*)'").matcher(script);
            Matcher collector =
                    Pattern.compile("jvm_flags=\"(-XX:[^$]*)\\$jvm_flags").matcher(script);
            if (!flags.find() || !collector.find()) {
                throw new IllegalStateException("./run says its flags in another way now");
            }
            return List.of((collector.group(1) + flags.group(1)).trim().split("\\s+"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String property(String name) {
        return requireNonNull(
                System.getProperty(name), "Maven sets it: mvn -pl security-tests -am verify");
    }

    private void follow(BufferedReader stream, List<String> lines, boolean hasPort) {
        try (stream) {
            for (String line = stream.readLine(); line != null; line = stream.readLine()) {
                lines.add(line);
                if (hasPort) {
                    mayRead.await();
                }
                Matcher listening = LISTENING.matcher(line);
                if (hasPort && listening.find()) {
                    port.complete(Integer.valueOf(listening.group(1)));
                }
            }
        } catch (IOException e) {
            lines.add("(unreadable: " + e.getMessage() + ")");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (hasPort) {
            port.completeExceptionally(new IllegalStateException("it ended without listening"));
        }
    }

    /** Where it listens; waits until it does. */
    public int port() {
        try {
            return port.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (Exception never) {
            throw new AssertionError("it does not listen:\n" + said(), never);
        }
    }

    /** A setting as it was given. */
    public String setting(String name) {
        return requireNonNull(settings.get(name), name);
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Reads nothing more of its standard output, but for a line, until it is told to. */
    public void stopReading() {
        mayRead = new CountDownLatch(1);
    }

    /** Reads its standard output again. */
    public void readAgain() {
        mayRead.countDown();
    }

    /** Closes the reading end of its standard output: whatever it writes there fails. */
    public void closeOutput() {
        try {
            process.getInputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything that it wrote so far, to both streams. */
    public String said() {
        return String.join("\n", out) + "\n" + String.join("\n", err);
    }

    /** Asks for something over HTTP, on a connection of its own. */
    public HttpAnswer http(String method, String path, String... headers) {
        try (RawSocket socket = RawSocket.to(port())) {
            return socket.request(method, path, headers);
        }
    }

    /** Opens a WebSocket, with more headers such as {@code Origin: https://chat.example}. */
    public WebSocket connect(String... headers) {
        return WebSocket.open(RawSocket.to(port()), headers);
    }

    /** Opens a WebSocket from another address of this machine, {@code 127.0.0.n}. */
    public WebSocket connectFrom(int n) {
        return WebSocket.open(RawSocket.from(n, port()));
    }

    /** The sum of a metric over all its labels, or of those samples whose labels contain a text. */
    public double metric(String name, String... labels) {
        List<String> samples =
                http("GET", "/metrics")
                        .body()
                        .lines()
                        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                        .toList();
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("there is no metric " + name);
        }
        return samples.stream()
                .filter(line -> List.of(labels).stream().allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Has the JDK's own tool ask it something, such as {@code Thread.print}. */
    public String jcmd(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        command.add(Long.toString(pid()));
        command.addAll(List.of(arguments));
        return Processes.output(command);
    }

    /** SIGTERM, and waits for the end. */
    public int stop() {
        process.toHandle().destroy();
        return exitCode();
    }

    /** Waits for its end. */
    public int exitCode() {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("it does not end:\n" + said());
            }
            readAgain();
            outReader.join();
            errReader.join();
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        exitCode();
    }
}
