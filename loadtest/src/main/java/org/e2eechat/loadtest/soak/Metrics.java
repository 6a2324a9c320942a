package org.e2eechat.loadtest.soak;

import org.e2eechat.loadtest.generator.LoadFailedException;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the relay's own metrics say: above all, what is left of people who are gone. */
final class Metrics {
    private static final List<String> GAUGES =
            List.of("relay_connections", "relay_rooms", "relay_participants", "relay_outbox_bytes");
    private static final Duration PATIENCE =
            Duration.ofSeconds(60); // gauges are sampled every 15 s; a peer may be pinged first
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    private final HttpClient http;
    private final URI metrics;

    Metrics(HttpClient http, int port) {
        this.http = http;
        this.metrics = URI.create("http://127.0.0.1:" + port + "/metrics");
    }

    /** Waits until nothing is left, and fails when something stays. */
    void awaitNone() throws IOException, InterruptedException {
        awaitNone(this::read);
    }

    /** Likewise, of whatever counts it. */
    static void awaitNone(Counts counts) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Map<String, Double> left = counts.read();
        while (left.values().stream().anyMatch(value -> value != 0)) {
            if (System.nanoTime() - deadline > 0) {
                throw new LoadFailedException("everybody is gone, and still there is " + left);
            }
            Thread.sleep(LOOK_AGAIN);
            left = counts.read();
        }
    }

    /** What is there, by name. */
    interface Counts {
        Map<String, Double> read() throws IOException, InterruptedException;
    }

    /** How often a member did not read, until its outbox was full and it was closed. */
    double overflows() throws IOException, InterruptedException {
        return value(page(), "relay_outbox_overflows_total");
    }

    private Map<String, Double> read() throws IOException, InterruptedException {
        String page = page();
        Map<String, Double> values = new LinkedHashMap<>();
        for (String gauge : GAUGES) {
            values.put(gauge, value(page, gauge));
        }
        return values;
    }

    private String page() throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString()).body();
    }

    private static double value(String page, String name) {
        return page.lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new LoadFailedException("no metric " + name));
    }
}
