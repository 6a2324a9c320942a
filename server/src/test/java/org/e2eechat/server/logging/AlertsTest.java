package org.e2eechat.server.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.LoggerContext;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.e2eechat.server.config.RelayConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

class AlertsTest {

    private static final Instant TIME = Instant.parse("2026-02-03T04:05:06Z");
    private static final RelayConfig.Identity IDENTITY =
            new RelayConfig.Identity("1.2.3", "test", "node-a");
    private static final long WITHIN_SECONDS = 10; // a test that waits this long has failed

    private final AtomicLong nanos = new AtomicLong();
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final CountDownLatch open = new CountDownLatch(1);
    private final AtomicInteger status = new AtomicInteger(200);
    private HttpServer webhook;
    private Alerts alerts;

    @BeforeEach
    void start() throws IOException {
        webhook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        webhook.createContext("/hook", this::receive);
        webhook.start();
        alerts =
                Alerts.start(
                        URI.create("http://127.0.0.1:" + webhook.getAddress().getPort() + "/hook"),
                        IDENTITY,
                        nanos::get);
    }

    @AfterEach
    void stop() {
        open.countDown();
        alerts.close();
        webhook.stop(0);
    }

    @Test
    void an_error_is_posted_as_a_small_document() throws Exception {
        open.countDown();

        alerts.raise("ERROR", "org.e2eechat.Some", "it broke", TIME);

        assertThat(next())
                .isEqualTo(
                        new JsonMapper()
                                .readTree(
                                        """
                                        {"service":"e2ee-chat-server","instanceId":"node-a","level":"ERROR","logger":"org.e2eechat.Some",
                                         "message":"it broke","time":"2026-02-03T04:05:06Z","suppressed":0}
                                        """));
        assertThat(alerts.failures()).isZero();
    }

    @Test
    void errors_within_ten_seconds_are_counted_and_told_with_the_next() throws Exception {
        open.countDown();

        alerts.raise("ERROR", "a", "first", TIME);
        alerts.raise("ERROR", "a", "second", TIME);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(10) - 1);
        alerts.raise("ERROR", "a", "third", TIME);
        nanos.incrementAndGet();
        alerts.raise("ERROR", "a", "fourth", TIME);

        assertThat(next().get("message").asString()).isEqualTo("first");
        JsonNode fourth = next();
        assertThat(fourth.get("message").asString()).isEqualTo("fourth");
        assertThat(fourth.get("suppressed").asInt()).isEqualTo(2);
    }

    @Test
    void a_webhook_that_hangs_holds_up_nobody_and_what_does_not_fit_is_counted() throws Exception {
        for (int i = 0; i < 100; i++) {
            alerts.raise("ERROR", "a", "text", TIME);
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(10));
        }
        open.countDown();
        await().until(() -> received.size() >= 16);
        alerts.raise("ERROR", "a", "last", TIME);

        int posted = 0;
        int suppressed = 0;
        JsonNode alert = next();
        while (!alert.get("message").asString().equals("last")) {
            posted++;
            suppressed += alert.get("suppressed").asInt();
            alert = next();
        }
        suppressed += alert.get("suppressed").asInt();
        assertThat(posted + suppressed).isEqualTo(100);
        assertThat(posted)
                .isBetween(16, 18); // the queue, and the one or two that the sender had taken
    }

    @Test
    void a_webhook_that_refuses_is_counted_and_the_next_alert_is_sent_all_the_same()
            throws Exception {
        open.countDown();
        status.set(500);
        alerts.raise("ERROR", "a", "refused", TIME);
        next();
        await().until(() -> alerts.failures() == 1);

        status.set(204);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(10));
        alerts.raise("ERROR", "a", "accepted", TIME);

        assertThat(next().get("message").asString()).isEqualTo("accepted");
        assertThat(alerts.failures()).isEqualTo(1);
    }

    @Test
    void a_redirect_is_not_followed() throws Exception {
        open.countDown();
        status.set(307);

        alerts.raise("ERROR", "a", "redirected", TIME);

        next();
        await().until(() -> alerts.failures() == 1);
        assertThat(received).isEmpty();
    }

    @Test
    void a_webhook_that_is_not_there_is_counted() {
        webhook.stop(0);

        alerts.raise("ERROR", "a", "text", TIME);

        await().until(() -> alerts.failures() == 1);
    }

    @Test
    void what_was_raised_before_the_end_is_still_sent() {
        open.countDown();
        alerts.raise("ERROR", "a", "last words", TIME);

        alerts.close();

        assertThat(received).hasSize(1);
    }

    @Test
    void an_error_in_the_log_raises_an_alert_without_its_values() throws Exception {
        open.countDown();
        LoggerContext context = new LoggerContext();
        LogSetup.addAlerts(context, alerts);

        context.getLogger("org.e2eechat.Some").warn("only a warning");
        context.getLogger("org.e2eechat.Some")
                .atError()
                .addKeyValue("key", "very-secret")
                .setCause(new IllegalStateException("very-secret"))
                .log("it broke {}", "very-secret");

        JsonNode alert = next();
        assertThat(alert.get("message").asString()).isEqualTo("it broke {}");
        assertThat(alert.toString()).doesNotContain("very-secret");
    }

    @Test
    void the_webhooks_address_shows_nowhere() {
        assertThat(alerts.toString()).doesNotContain("hook:", "127.0.0.1", "/hook");
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            open.await();
            received.add(
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.getResponseHeaders().add("Location", "/hook");
            exchange.sendResponseHeaders(status.get(), -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private JsonNode next() throws Exception {
        String body = received.poll(WITHIN_SECONDS, TimeUnit.SECONDS);
        assertThat(body).as("an alert").isNotNull();
        return new JsonMapper().readTree(body);
    }
}
