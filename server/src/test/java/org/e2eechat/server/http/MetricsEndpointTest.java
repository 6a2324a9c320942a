package org.e2eechat.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.e2eechat.server.http.TestServer.json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

import java.net.http.HttpResponse;

class MetricsEndpointTest {

    @Test
    void the_default_is_prometheus_text() throws Exception {
        try (TestServer server = TestServer.start()) {
            server.metrics.connectionOpened();

            HttpResponse<String> answer = server.get("/metrics");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("text/plain; version=0.0.4");
            assertThat(answer.body())
                    .contains(
                            "relay_connections_opened_total 1.0\n",
                            "relay_build_info{version=\"1.2.3\"} 1\n",
                            "jvm_threads_current ",
                            "process_open_fds ");
        }
    }

    @Test
    void scrapes_do_not_need_the_sampled_gauges_to_be_asked() throws Exception {
        try (TestServer server = TestServer.start()) {
            assertThat(server.get("/metrics").body())
                    .contains(
                            "relay_connections 0.0\n", "relay_rooms 0.0\n", "relay_draining 0.0\n");
        }
    }

    @Test
    void the_servlet_answers_again_and_again_with_the_headers_of_every_answer() throws Exception {
        try (TestServer server = TestServer.start()) {
            server.get("/metrics");

            HttpResponse<String> answer = server.get("/metrics", "X-Request-Id", "scrape-2");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("X-Request-Id")).hasValue("scrape-2");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        }
    }

    @Test
    void openmetrics_is_for_who_accepts_it() throws Exception {
        try (TestServer server = TestServer.start()) {
            HttpResponse<String> answer =
                    server.get(
                            "/metrics",
                            "Accept",
                            "application/openmetrics-text;version=1.0.0,text/plain;q=0.5");

            assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("application/openmetrics-text");
            assertThat(answer.body()).endsWith("# EOF\n");
        }
    }

    @Test
    void a_scraper_that_would_like_protobuf_gets_text() throws Exception {
        try (TestServer server = TestServer.start()) {
            String accept =
                    "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,text/plain;version=0.0.4;q=0.3";

            HttpResponse<String> answer = server.get("/metrics", "Accept", accept);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("text/plain");
        }
    }

    @Test
    void json_is_for_who_asks_for_it() throws Exception {
        try (TestServer server = TestServer.start()) {
            server.metrics.httpRequest("/live", "GET", 200);
            server.metrics.relayed(75_000);

            HttpResponse<String> answer = server.get("/metrics", "Accept", "application/json");

            JsonNode metrics = json(answer);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
            assertThat(metrics.get("relay_connections_opened_total"))
                    .isEqualTo(
                            json(
                                    "{\"type\":\"counter\",\"help\":\"WebSocket connections opened.\",\"samples\":[{\"labels\":{},\"value\":0.0}]}"));
            assertThat(metrics.at("/relay_http_requests_total/samples/0"))
                    .isEqualTo(
                            json(
                                    "{\"labels\":{\"method\":\"GET\",\"route\":\"/live\",\"status\":\"200\"},\"value\":1.0}"));
            assertThat(metrics.at("/relay_relay_duration_seconds_bucket/samples/0"))
                    .isEqualTo(json("{\"labels\":{\"le\":\"5.0E-5\"},\"value\":0.0}"));
            assertThat(
                            metrics.at("/relay_relay_duration_seconds_bucket/samples/1/value")
                                    .asDouble())
                    .isEqualTo(1.0);
            assertThat(metrics.at("/relay_relay_duration_seconds_count/samples/0/value").asDouble())
                    .isEqualTo(1.0);
            assertThat(metrics.at("/relay_build_info/samples/0/labels/version").asString())
                    .isEqualTo("1.2.3");
        }
    }

    @Test
    void without_prometheus_there_is_only_json() throws Exception {
        try (TestServer server = TestServer.start(TestConfig::withoutPrometheus)) {
            assertThat(
                            server.get("/metrics", "Accept", "text/plain")
                                    .headers()
                                    .firstValue("Content-Type"))
                    .hasValue("application/json");
        }
    }

    @Test
    void a_scraper_that_accepts_gzip_gets_it() throws Exception {
        try (TestServer server = TestServer.start()) {
            assertThat(
                            server.get("/metrics", "Accept-Encoding", "gzip")
                                    .headers()
                                    .firstValue("Content-Encoding"))
                    .hasValue("gzip");
            assertThat(server.get("/metrics").headers().firstValue("Content-Encoding")).isEmpty();
        }
    }

    @Test
    void with_a_token_only_its_bearer_may_scrape() throws Exception {
        try (TestServer server =
                TestServer.start(config -> config.withMetricsToken("correct horse"))) {
            assertThat(server.get("/metrics", "Authorization", "Bearer correct horse").statusCode())
                    .isEqualTo(200);
            assertThat(server.get("/metrics", "Authorization", "bearer correct horse").statusCode())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer correct",
                "Bearer correct horse battery",
                "Bearer ",
                "Basic correct horse",
                "correct horse",
                "Bearer Correct horse"
            })
    void anybody_else_is_asked_for_it(String credentials) throws Exception {
        try (TestServer server =
                TestServer.start(config -> config.withMetricsToken("correct horse"))) {
            HttpResponse<String> answer = server.get("/metrics", "Authorization", credentials);

            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate"))
                    .hasValue("Bearer realm=\"metrics\"");
            assertThat(answer.body()).doesNotContain("relay_").doesNotContain("horse");
            assertThat(server.get("/metrics").statusCode()).isEqualTo(401);
        }
    }
}
