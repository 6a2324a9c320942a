package org.e2eechat.server.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.e2eechat.server.process.ServerProcess;

import java.time.Duration;
import java.util.List;

/** What the variables of "Metrics and alerts" do. */
final class MetricsAndAlertEffects {
    private static final String TOKEN = "Zm9yIHRoaXMgdGVzdCBvbmx5";
    private static final String ONE_CONNECTION = "relay_connections 1.0";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private MetricsAndAlertEffects() {}

    static List<Effect> all(Webhook webhook) {
        return List.of(
                Effect.of("METRICS_TOKEN", TOKEN)
                        .changes(
                                MetricsAndAlertEffects::forAnybodyAndForTheScraper,
                                "200 200",
                                "401 200"),
                Effect.of("METRICS_EXPORT_PROMETHEUS", "false")
                        .changes(
                                MetricsAndAlertEffects::mediaType,
                                "text/plain",
                                "application/json"),
                Effect.of("METRICS_COLLECTION_INTERVAL_MS", "1000")
                        .given("METRICS_COLLECTION_INTERVAL_MS", "3600000")
                        .tells(MetricsAndAlertEffects::gaugesAreSampled),
                Effect.of("FEATURE_ERROR_ALERTING", "true")
                        .given("ERROR_ALERT_WEBHOOK_URL", webhook.url("/switch"))
                        .compared(
                                RelayInProcess.seen(
                                        relay -> alerts(relay, webhook, "/switch"), "0", "1")),
                Effect.of("ERROR_ALERT_WEBHOOK_URL", webhook.url("/there"))
                        .given("FEATURE_ERROR_ALERTING", "true")
                        .given("ERROR_ALERT_WEBHOOK_URL", webhook.url("/elsewhere"))
                        .compared(
                                RelayInProcess.seen(
                                        relay -> alerts(relay, webhook, "/there"), "0", "1")));
    }

    private static String forAnybodyAndForTheScraper(Relay relay) throws Exception {
        int anybody = relay.get("/metrics").statusCode();
        int scraper = relay.get("/metrics", "Authorization", "Bearer " + TOKEN).statusCode();
        return anybody + " " + scraper;
    }

    private static String mediaType(Relay relay) throws Exception {
        String type = relay.get("/metrics").headers().firstValue("Content-Type").orElseThrow();
        return type.split(";", -1)[0];
    }

    private static void gaugesAreSampled(Relay plain, Relay set) {
        plain.connect().expect("HELLO");
        set.connect().expect("HELLO");

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(set.get("/metrics").body()).contains(ONE_CONNECTION));

        assertThat(metrics(plain)).doesNotContain(ONE_CONNECTION).contains("relay_connections 0.0");
    }

    private static String metrics(Relay relay) {
        try {
            return relay.get("/metrics").body();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    // How many came for one error. All have come when the process has ended.
    private static String alerts(ServerProcess relay, Webhook webhook, String path) {
        long before = webhook.posts(path);
        relay.port();
        relay.tell("fail");
        await().atMost(PATIENCE).until(() -> relay.said().contains(RelayThatCanFail.FAILURE));
        RelayInProcess.wholeLog(relay);
        return String.valueOf(webhook.posts(path) - before);
    }
}
