package org.e2eechat.server.logging;

import org.e2eechat.server.config.RelayConfig;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Tells a webhook about errors, as a small JSON document by POST. At most one in {@link #INTERVAL};
 * those between are counted and told with the next. Raising never blocks and never throws; a
 * webhook that fails is counted, not logged, because that would raise the next alert.
 */
public final class Alerts implements AutoCloseable {
    /** A page for a person, not a second log: the first error counts, and how many followed. */
    static final Duration INTERVAL = Duration.ofSeconds(10);

    // At one in ten seconds this is minutes of a webhook that hangs; over it an alert is dropped
    // and counted.
    private static final int QUEUE = 16;
    // A webhook that needs longer is not one to wait for; the next alert may get through.
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    // At stop, for what is still queued.
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);
    private static final String SERVICE = "e2ee-chat-server";
    private static final JsonFactory JSON = new JsonFactory(); // immutable, safe for any thread
    private static final Alert END = new Alert("", "", "", Instant.EPOCH, 0);

    private record Alert(
            String level, String logger, String message, Instant time, long suppressed) {}

    private final URI webhook; // may hold a secret in its path, so it shows nowhere
    private final RelayConfig.Identity identity;
    private final LongSupplier nanoTime;
    private final BlockingQueue<Alert> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Thread sender;

    private final AtomicLong nextAllowedNanos; // moved by whoever wins the right to raise
    private final AtomicLong suppressed = new AtomicLong(); // since the last alert that was queued
    private final AtomicLong failures = new AtomicLong();

    private Alerts(URI webhook, RelayConfig.Identity identity, LongSupplier nanoTime) {
        this.webhook = webhook;
        this.identity = identity;
        this.nanoTime = nanoTime;
        this.nextAllowedNanos = new AtomicLong(nanoTime.getAsLong());
        this.sender = Thread.ofVirtual().name("alerts").unstarted(this::sendAll);
    }

    /**
     * Starts the sender; {@link #close} stops it.
     *
     * @param webhook where to POST
     * @param nanoTime a clock that only moves forward, in nanoseconds
     */
    public static Alerts start(URI webhook, RelayConfig.Identity identity, LongSupplier nanoTime) {
        Alerts alerts = new Alerts(webhook, identity, nanoTime);
        alerts.sender.start();
        return alerts;
    }

    /** Alerts that could not be delivered since the start. */
    public long failures() {
        return failures.get();
    }

    void raise(String level, String logger, String message, Instant time) {
        if (Thread.currentThread() == sender || !mayRaiseNow()) {
            suppressed.incrementAndGet();
            return;
        }
        long before = suppressed.getAndSet(0);
        if (!queue.offer(new Alert(level, logger, message, time, before))) {
            suppressed.addAndGet(before + 1);
        }
    }

    private boolean mayRaiseNow() {
        long now = nanoTime.getAsLong();
        long allowed = nextAllowedNanos.get();
        return now - allowed >= 0
                && nextAllowedNanos.compareAndSet(allowed, now + INTERVAL.toNanos());
    }

    private void sendAll() {
        try {
            Alert first = queue.take();
            if (first.equals(END)) {
                return;
            }
            // Made only now: a server without errors never pays for it.
            try (HttpClient client = client()) {
                for (Alert alert = first; !alert.equals(END); alert = queue.take()) {
                    send(client, alert);
                }
                client.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // close() has waited long enough
        }
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .connectTimeout(TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    private void send(HttpClient client, Alert alert) throws InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(webhook)
                        .timeout(TIMEOUT)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(json(alert)))
                        .build();
        try {
            HttpResponse<Void> response = client.send(request, BodyHandlers.discarding());
            if (response.statusCode() / 100 != 2) {
                failures.incrementAndGet();
            }
        } catch (IOException | RuntimeException e) { // whatever it is, it must not end the sender
            failures.incrementAndGet();
        }
    }

    private byte[] json(Alert alert) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            json.writeStringProperty("service", SERVICE);
            json.writeStringProperty("instanceId", identity.instanceId());
            json.writeStringProperty("level", alert.level());
            json.writeStringProperty("logger", alert.logger());
            json.writeStringProperty("message", alert.message());
            json.writeStringProperty("time", alert.time().toString());
            json.writeNumberProperty("suppressed", alert.suppressed());
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    /** Sends what is queued, for a moment, then stops. */
    @Override
    public void close() {
        boolean told = queue.offer(END);
        try {
            if (!told || !sender.join(LAST_WORDS)) {
                sender.interrupt();
            }
        } catch (InterruptedException e) {
            sender.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "Alerts[webhook redacted]";
    }
}
