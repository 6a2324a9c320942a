package org.e2eechat.loadtest.watch;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/** Scrapes relays twice a second and keeps what they say. A node that does not answer is left out of the sum, and the scrape is counted as missed. */
public final class RelayWatch implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMillis(500);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(3);
    private static final int OK = 200;
    private static final Duration LOOKED_AGAIN = Duration.ofMillis(200);

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<URI> nodes = new CopyOnWriteArrayList<>();
    private final List<Sample> samples = new ArrayList<>(); // guarded by itself
    private final long begin = System.nanoTime();
    private final LongAdder unanswered = new LongAdder();
    private final Thread watcher;

    /** Begins to watch; nothing yet. */
    public RelayWatch() {
        watcher = Thread.ofVirtual().name("watch").start(this::watch);
    }

    /** Looks at this node, too. */
    public void add(URI metrics) {
        nodes.add(metrics);
    }

    /** Looks at this node no longer. */
    public void remove(URI metrics) {
        nodes.remove(metrics);
    }

    /** What all nodes say now, added up. */
    public Scrape scrape() {
        List<Scrape> answers = new ArrayList<>();
        for (URI node : nodes) {
            try {
                answers.add(scrape(node));
            } catch (IOException gone) {
                unanswered.increment();
            }
        }
        return Scrape.total(answers);
    }

    /** Everything until now. */
    public List<Sample> samples() {
        synchronized (samples) {
            return List.copyOf(samples);
        }
    }

    /** Waits until what the nodes say is so. Returns the last of it, whether it is or not. */
    public Sample await(Predicate<Sample> isSo, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (true) {
            Sample sample = sample();
            if (isSo.test(sample) || System.nanoTime() - deadline >= 0) {
                return sample;
            }
            TimeUnit.MILLISECONDS.sleep(LOOKED_AGAIN.toMillis());
        }
    }

    private void watch() {
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(EVERY.toMillis());
                sample();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many scrapes of a node have failed. */
    public long unanswered() {
        return unanswered.sum();
    }

    private Sample sample() {
        long millis = Duration.ofNanos(System.nanoTime() - begin).toMillis();
        Sample sample = Sample.of(millis, scrape());
        synchronized (samples) {
            samples.add(sample);
        }
        return sample;
    }

    private Scrape scrape(URI node) throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(node)
                        .timeout(ANSWER_WITHIN)
                        .header("Accept", "text/plain")
                        .build();
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != OK) {
                throw new IOException("/metrics answers " + answer.statusCode());
            }
            return Scrape.parse(answer.body());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException(stopped);
        }
    }

    @Override
    public void close() {
        watcher.interrupt();
        http.shutdownNow();
    }
}
