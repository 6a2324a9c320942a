package org.e2eechat.security.disclosure;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.SoftAssertions;
import org.e2eechat.security.testkit.Relay;
import org.e2eechat.security.testkit.Tokens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.stream.Collectors;

/** Logs, metrics and answers. */
class WhatIsWrittenIT {
    @ParameterizedTest
    @CsvSource({
        "info, json, production, false",
        "trace, json, production, false",
        "trace, pretty, development, true",
    })
    void no_log_metric_or_error_tells_anything_of_a_conversation(
            String level, String format, String environment, String detailed) {
        String secret = Tokens.randomSecret();
        try (Relay relay =
                Relay.start(
                        "LOG_LEVEL",
                        level,
                        "LOG_FORMAT",
                        format,
                        "APP_ENV",
                        environment,
                        "FEATURE_DETAILED_ERRORS",
                        detailed,
                        "JOIN_TOKEN_SECRET",
                        secret,
                        "METRICS_TOKEN",
                        Canaries.METRICS_TOKEN,
                        "TRUST_PROXY",
                        "127.0.0.1/32",
                        "ROOM_MAX_PARTICIPANTS",
                        "2",
                        "FEATURE_ROOM_HTTP_API",
                        "true",
                        "GRACEFUL_SHUTDOWN_TIMEOUT_MS",
                        "1000")) {
            Canaries canaries = Canaries.fly(relay);
            String bearer = "Authorization: Bearer " + Canaries.METRICS_TOKEN;
            String metrics =
                    relay.http("GET", "/metrics", bearer).body()
                            + relay.http("GET", "/metrics", bearer, "Accept: application/json")
                                    .body()
                            + relay.http("GET", "/health").body();
            assertThat(relay.stop()).isZero();

            String answers = canaries.answers().stream().collect(Collectors.joining("\n"));
            assertThat(metrics).contains("relay_rooms_created_total");
            SoftAssertions all = new SoftAssertions();
            canaries.secrets()
                    .forEach(
                            (what, value) -> {
                                all.assertThat(lineWith(relay.said(), value))
                                        .as(what + " in the log")
                                        .isEmpty();
                                all.assertThat(lineWith(metrics, value))
                                        .as(what + " in metrics")
                                        .isEmpty();
                                all.assertThat(lineWith(answers, value))
                                        .as(what + " in an answer")
                                        .isEmpty();
                            });
            all.assertThat(lineWith(relay.said(), secret)).as("the signing secret").isEmpty();
            all.assertAll();
        }
    }

    @Test
    void detailed_errors_cannot_be_switched_on_in_production() {
        try (Relay relay = Relay.start("FEATURE_DETAILED_ERRORS", "true")) {
            assertThat(relay.exitCode()).isEqualTo(78);
            assertThat(relay.said()).contains("FEATURE_DETAILED_ERRORS");
        }
    }

    /** The first line with it, cut to a readable length. */
    static String lineWith(String text, String secret) {
        return text.lines()
                .filter(line -> line.contains(secret))
                .findFirst()
                .map(line -> line.substring(0, Math.min(400, line.length())))
                .orElse("");
    }
}
