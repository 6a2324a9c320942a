package org.e2eechat.loadtest.process;

import org.e2eechat.loadtest.generator.Target;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A relay that runs and answers. It is killed when this is closed. */
public final class RelayProcess implements AutoCloseable {
    private static final Duration DRAINED_WITHIN = Duration.ofSeconds(60);
    private static final Duration KILLED_WITHIN = Duration.ofSeconds(10);

    private final RelayKind kind;
    private final Process process;
    private final int port;
    private final Path gcLog;
    private final Path log;
    private final Duration startTime;

    RelayProcess(
            RelayKind kind, Process process, int port, Path gcLog, Path log, Duration startTime) {
        this.kind = kind;
        this.process = process;
        this.port = port;
        this.gcLog = gcLog;
        this.log = log;
        this.startTime = startTime;
    }

    public RelayKind kind() {
        return kind;
    }

    public Target target() {
        return kind.at(port);
    }

    public long pid() {
        return process.pid();
    }

    /** From the command until the first 200 of {@code /ready}. */
    public Duration startTime() {
        return startTime;
    }

    /** Asks it to stop, as service managers do (SIGTERM). It goes on until it has let its clients go. */
    public void terminate() {
        process.destroy();
    }

    /** Waits until it has stopped by itself, for as long as a drain may take. */
    public void awaitEnd() {
        try {
            if (!process.waitFor(DRAINED_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("the relay does not stop");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What it has used so far. */
    public ProcessUsage usage() {
        return ProcessUsage.of(process.pid());
    }

    /** Whether its process runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** The file into which it writes its log and its errors. */
    public Path log() {
        return log;
    }

    /** What its JVM says of its collections, a line each, so far. */
    public List<String> gcLog() throws IOException {
        try (Stream<String> lines = Files.lines(gcLog)) {
            return lines.toList();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(KILLED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
