package org.e2eechat.loadtest.attack;

import org.e2eechat.loadtest.attack.stranger.Scrape;
import org.e2eechat.loadtest.process.RelayLauncher;
import org.e2eechat.loadtest.process.RelayProcess;
import org.e2eechat.loadtest.process.TlsIdentity;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;

/** The relay that is attacked, and what can be read off it from outside. */
final class BesiegedRelay implements AutoCloseable {
    /** A ping interval, the patience for its answer and for a close, and the gauges' interval. */
    private static final Duration GIVEN_BACK_WITHIN = Duration.ofSeconds(45);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);
    private static final int COLLECTED_WITHIN_SECONDS = 20;

    private final RelayProcess process;
    private final @Nullable TlsIdentity identity;

    private BesiegedRelay(RelayProcess process, @Nullable TlsIdentity identity) {
        this.process = process;
        this.identity = identity;
    }

    /** Starts one with the limits of production. */
    static BesiegedRelay start(RelayLauncher launcher, @Nullable TlsIdentity identity)
            throws IOException {
        // The gauges are refreshed each second, so that it is seen when all is given back.
        Map<String, String> settings = Map.of("METRICS_COLLECTION_INTERVAL_MS", "1000");
        return new BesiegedRelay(launcher.startShipped(settings, identity), identity);
    }

    int port() {
        return process.target().port();
    }

    @Nullable SSLContext tls() {
        return identity == null ? null : identity.clientContext();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long cpuNanos() {
        return process.usage().cpuNanos();
    }

    long logBytes() throws IOException {
        return Files.size(process.log());
    }

    /** What its JVM has said of its collections. */
    List<String> collections() throws IOException {
        return process.gcLog();
    }

    /** The last lines that it wrote. */
    String lastWords() throws IOException {
        List<String> lines = Files.readAllLines(process.log());
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
    }

    /** Has its JVM collect all garbage, so that what is left is held. */
    void collectGarbage() throws IOException {
        Process jcmd =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                                Long.toString(process.pid()),
                                "GC.run")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            if (!jcmd.waitFor(COLLECTED_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                jcmd.destroyForcibly();
            }
        } catch (InterruptedException stopped) {
            jcmd.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** What it holds now. */
    Holdings holdings() throws IOException {
        Scrape scrape = Scrape.of(port(), tls());
        return new Holdings(
                (int) scrape.value("relay_connections"),
                (int) scrape.value("relay_rooms"),
                sockets());
    }

    /** Connections to its port that its process has not closed, WebSockets or not. */
    private int sockets() throws IOException {
        return Sockets.openAt(port());
    }

    /** Waits until it holds no more than before. Returns what it holds in the end. */
    Holdings awaitGivenBack(Holdings before) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + GIVEN_BACK_WITHIN.toNanos();
        while (true) {
            Holdings now = holdings();
            if (now.isWithin(before) || System.nanoTime() - deadline >= 0) {
                return now;
            }
            TimeUnit.NANOSECONDS.sleep(LOOK_AGAIN.toNanos());
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
