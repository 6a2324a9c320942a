package org.e2eechat.server.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server in a process of its own, as an operator has it: variables, a directory, two streams, signals and an exit code. */
public final class ServerProcess implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("listening.*\\bport\"?[=:](\\d+)");
    private static final long PATIENCE_SECONDS =
            40; // under a test's own limit, so that the streams are shown

    private final Process process;
    private final List<String> out = new CopyOnWriteArrayList<>();
    private final List<String> err = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> port =
            new CompletableFuture<>(); // failed when it never listens
    private final Thread outReader;
    private final Thread errReader;

    private ServerProcess(Process process) {
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

    /**
     * Starts it.
     *
     * @param command as in a shell
     * @param variables all there are: nothing is inherited
     */
    public static ServerProcess start(
            List<String> command, Map<String, String> variables, Path workingDirectory) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(workingDirectory.toFile());
        builder.environment().clear();
        builder.environment().putAll(variables);
        try {
            return new ServerProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The {@code java} that runs the tests. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private void follow(BufferedReader stream, List<String> lines, boolean hasPort) {
        try (stream) {
            for (String line = stream.readLine(); line != null; line = stream.readLine()) {
                lines.add(line);
                Matcher listening = LISTENING.matcher(line);
                if (hasPort && listening.find()) {
                    port.complete(Integer.valueOf(listening.group(1)));
                }
            }
        } catch (IOException e) {
            lines.add("(unreadable: " + e.getMessage() + ")");
        }
        if (hasPort) {
            port.completeExceptionally(
                    new IllegalStateException("the process ended without listening"));
        }
    }

    /** The port that it says it listens on; waits until it does. */
    public int port() {
        try {
            return port.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (Exception never) {
            throw new AssertionError("it does not listen; " + this, never);
        }
    }

    /** Whether it comes to listen; waits until it does or ends. */
    public boolean listens() {
        try {
            port.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException ended) {
            return false;
        } catch (Exception neither) {
            throw new AssertionError("it neither listens nor ends; " + this, neither);
        }
    }

    /** Standard output so far, or all of it after {@link #exitCode()}. */
    public List<String> out() {
        return List.copyOf(out);
    }

    /** Standard error so far, or all of it after {@link #exitCode()}. */
    public List<String> err() {
        return List.copyOf(err);
    }

    /** Everything that it said. */
    public String said() {
        return String.join("\n", out) + "\n" + String.join("\n", err);
    }

    /** Whether it is still there. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGTERM. */
    public void terminate() {
        process.toHandle().destroy(); // the process' own method closes the streams as well
    }

    /** A line on its standard input. */
    public void tell(String line) {
        PrintStream in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        in.println(line);
    }

    /** Waits for its end. */
    public int exitCode() {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("it does not end; " + this);
            }
            outReader.join();
            errReader.join();
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted; " + this, interrupted);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        exitCode();
    }

    @Override
    public String toString() {
        return "it said:\n" + said();
    }
}
