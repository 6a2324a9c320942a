package org.e2eechat.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.e2eechat.server.http.TestServer.json;

import org.e2eechat.server.http.HealthSource.Directory;
import org.e2eechat.server.http.HealthSource.Snapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.JsonNode;

import java.net.http.HttpResponse;
import java.time.Duration;

class ProbeEndpointsTest {

    private static final Directory UP = new Directory.Reachable(Duration.ofMillis(2));
    private static final Directory AWAY = new Directory.Away(Duration.ofMillis(1500));

    @Test
    void health_tells_each_check_and_the_whole() throws Exception {
        try (TestServer server = TestServer.start()) {
            HttpResponse<String> answer = server.get("/health");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
            assertThat(json(answer))
                    .isEqualTo(
                            json(
                                    """
                                    {"status":"healthy","timestamp":"2026-02-03T04:05:06Z","uptime":90,
                                     "checks":{
                                       "redis":{"status":"pass","observedValue":0,"observedUnit":"ms","message":"embedded directory"},
                                       "memory":{"status":"pass","observedValue":30,"observedUnit":"percent"},
                                       "connections":{"status":"pass","observedValue":5,"observedUnit":"connections"},
                                       "joinSecret":{"status":"pass","observedValue":0,"observedUnit":"nodes"}},
                                     "version":"1.2.3","instanceId":"node-a"}
                                    """));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "79, pass, healthy, 200",
        "80, warn, degraded, 200",
        "94, warn, degraded, 200",
        "95, fail, unhealthy, 503"
    })
    void memory_is_judged_by_its_share_of_the_limit(
            int used, String check, String whole, int status) throws Exception {
        try (TestServer server = TestServer.start()) {
            server.health = new Snapshot(true, false, UP, 0, 100, used, 100, TestServer.STARTED, 0);

            assertThatHealthIs(server, "memory", check, whole, status);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "79, pass, healthy, 200",
        "80, warn, degraded, 200",
        "99, warn, degraded, 200",
        "100, fail, unhealthy, 503"
    })
    void connections_are_judged_by_their_share_of_the_limit(
            int connections, String check, String whole, int status) throws Exception {
        try (TestServer server = TestServer.start()) {
            server.health =
                    new Snapshot(true, false, UP, connections, 100, 0, 100, TestServer.STARTED, 0);

            assertThatHealthIs(server, "connections", check, whole, status);
        }
    }

    @ParameterizedTest
    @CsvSource({"99, pass, healthy", "100, warn, degraded"})
    void a_slow_directory_degrades(int millis, String check, String whole) throws Exception {
        try (TestServer server = TestServer.start()) {
            server.health = snapshot(new Directory.Reachable(Duration.ofMillis(millis)));

            assertThatHealthIs(server, "redis", check, whole, 200);
            assertThat(json(server.get("/health")).at("/checks/redis/observedValue").asInt())
                    .isEqualTo(millis);
        }
    }

    @Test
    void without_the_directory_the_node_is_unhealthy_and_not_ready_but_alive() throws Exception {
        try (TestServer server = TestServer.start()) {
            server.health = snapshot(AWAY);

            assertThatHealthIs(server, "redis", "fail", "unhealthy", 503);
            assertThat(json(server.get("/health")).at("/checks/redis/message").asString())
                    .isNotEmpty();
            assertThat(server.get("/ready").statusCode()).isEqualTo(503);
            assertThat(server.get("/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void ready_names_what_it_looked_at() throws Exception {
        try (TestServer server = TestServer.start()) {
            HttpResponse<String> answer = server.get("/ready");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(json(answer))
                    .isEqualTo(
                            json(
                                    """
                                    {"ready":true,"timestamp":"2026-02-03T04:05:06Z",
                                     "checks":{"redis":true,"configLoaded":true,"draining":false,
                                               "joinSecret":true}}
                                    """));
        }
    }

    @ParameterizedTest
    @CsvSource({"true, true", "false, false"})
    void a_node_that_drains_or_still_starts_is_not_ready(boolean configLoaded, boolean draining)
            throws Exception {
        try (TestServer server = TestServer.start()) {
            server.health =
                    new Snapshot(configLoaded, draining, UP, 0, 100, 0, 100, TestServer.STARTED, 0);

            HttpResponse<String> answer = server.get("/ready");

            assertThat(answer.statusCode()).isEqualTo(503);
            JsonNode body = json(answer);
            assertThat(body.get("ready").asBoolean()).isFalse();
            assertThat(body.at("/checks/configLoaded").asBoolean()).isEqualTo(configLoaded);
            assertThat(body.at("/checks/draining").asBoolean()).isEqualTo(draining);
        }
    }

    /** Taken out of service, all nodes would be: each one disagrees with another. */
    @Test
    void a_node_whose_secret_is_not_that_of_others_says_so_and_stays_ready() throws Exception {
        try (TestServer server = TestServer.start()) {
            server.health = new Snapshot(true, false, UP, 0, 100, 0, 100, TestServer.STARTED, 2);

            HttpResponse<String> answer = server.get("/ready");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(json(answer).get("ready").asBoolean()).isTrue();
            assertThat(json(answer).at("/checks/joinSecret").asBoolean(true)).isFalse();
            assertThatHealthIs(server, "joinSecret", "warn", "degraded", 200);
            assertThat(json(server.get("/health")).at("/checks/joinSecret/message").asString())
                    .contains("JOIN_TOKEN_SECRET");
        }
    }

    @Test
    void live_and_healthz_say_yes() throws Exception {
        try (TestServer server = TestServer.start()) {
            assertThat(json(server.get("/live")))
                    .isEqualTo(json("{\"alive\":true,\"timestamp\":\"2026-02-03T04:05:06Z\"}"));
            assertThat(json(server.get("/healthz"))).isEqualTo(json("{\"ok\":true}"));
        }
    }

    @Test
    void a_probe_that_fails_is_logged_once_and_again_when_it_recovers() throws Exception {
        try (TestServer server = TestServer.start();
                CapturedLog log = CapturedLog.of(ProbeLog.class)) {
            server.get("/ready");
            server.health = snapshot(AWAY);
            server.get("/ready");
            server.get("/ready");
            server.health = snapshot(UP);
            server.get("/ready");

            assertThat(log.lines())
                    .containsExactly(
                            "WARN health probe fails {probe=/ready, causes=redis}",
                            "INFO health probe recovered {probe=/ready}");
        }
    }

    @Test
    void failing_probes_are_not_logged_when_that_is_switched_off() throws Exception {
        try (TestServer server = TestServer.start(TestConfig::withoutProbeLog);
                CapturedLog log = CapturedLog.of(ProbeLog.class)) {
            server.health = snapshot(AWAY);

            server.get("/health");

            assertThat(log.lines()).isEmpty();
        }
    }

    private static Snapshot snapshot(Directory directory) {
        return new Snapshot(true, false, directory, 0, 100, 0, 100, TestServer.STARTED, 0);
    }

    private static void assertThatHealthIs(
            TestServer server, String check, String checkStatus, String whole, int status)
            throws Exception {
        HttpResponse<String> answer = server.get("/health");

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(json(answer).get("status").asString()).isEqualTo(whole);
        assertThat(json(answer).get("checks").get(check).get("status").asString())
                .isEqualTo(checkStatus);
    }
}
