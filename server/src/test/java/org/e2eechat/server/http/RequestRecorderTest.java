package org.e2eechat.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;

import java.util.List;

class RequestRecorderTest {

    @Test
    void a_request_is_one_line_that_names_the_route_and_nothing_of_the_client() throws Exception {
        try (TestServer server = TestServer.start();
                CapturedLog log = CapturedLog.of(RequestRecorder.class)) {
            server.get(
                    "/rooms/secret-room-id/token?secret=query",
                    "User-Agent",
                    "secret agent",
                    "X-Request-Id",
                    "my-id");

            assertThat(awaitLines(log, 1).getFirst())
                    .matches(
                            "INFO request \\{method=GET, route=/rooms/\\{roomId}/token, status=404, durationMs=\\d+, requestId=my-id}")
                    .doesNotContain("secret", "127.0.0.1");
        }
    }

    @Test
    void what_has_no_route_is_other_and_a_made_up_method_too() throws Exception {
        try (TestServer server = TestServer.start();
                CapturedLog log = CapturedLog.of(RequestRecorder.class)) {
            server.raw("SECRET /secret HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

            assertThat(awaitLines(log, 1).getFirst())
                    .startsWith("INFO request {method=other, route=other, status=404")
                    .doesNotContain("secret", "SECRET");
        }
    }

    @Test
    void a_request_that_jetty_refuses_has_its_line_too() throws Exception {
        try (TestServer server = TestServer.start();
                CapturedLog log = CapturedLog.of(RequestRecorder.class)) {
            server.raw("GET /live HTTP/1.1\r\n\r\n");

            assertThat(awaitLines(log, 1).getFirst())
                    .matches(
                            "INFO request \\{method=GET, route=other, status=400, durationMs=\\d+, requestId=[0-9a-f]{16}}");
        }
    }

    @Test
    void every_request_is_counted_by_route_method_and_status() throws Exception {
        try (TestServer server = TestServer.start(TestConfig::withoutRequestLog)) {
            server.get("/live");
            server.get("/live");
            server.raw("rubbish\r\n\r\n");

            await().untilAsserted(
                            () ->
                                    assertThat(server.get("/metrics").body())
                                            .contains(
                                                    "relay_http_requests_total{method=\"GET\",route=\"/live\",status=\"200\"} 2.0\n",
                                                    "relay_http_requests_total{method=\"other\",route=\"other\",status=\"400\"} 1.0\n"));
        }
    }

    @Test
    void a_caller_without_allowance_has_no_line_and_is_counted_all_the_same() throws Exception {
        try (TestServer server = TestServer.start();
                CapturedLog log = CapturedLog.of(RequestRecorder.class)) {
            server.mayLogRequest = caller -> false;
            server.get("/live");
            await().until(() -> server.get("/metrics").body().contains("route=\"/live\""));

            server.mayLogRequest = caller -> true;
            server.get("/ready");

            await().until(
                            () ->
                                    log.lines().stream()
                                            .anyMatch(each -> each.contains("route=/ready")));
            assertThat(log.lines()).noneMatch(each -> each.contains("route=/live"));
        }
    }

    @Test
    void the_log_can_be_switched_off() throws Exception {
        try (TestServer server = TestServer.start(TestConfig::withoutRequestLog);
                CapturedLog log = CapturedLog.of(RequestRecorder.class)) {
            server.get("/live");
            await().until(() -> server.get("/metrics").body().contains("route=\"/live\""));

            assertThat(log.lines()).isEmpty();
        }
    }

    // The line is written when the answer is out, so the client may be first.
    private static List<String> awaitLines(CapturedLog log, int count) {
        return await().until(log::lines, lines -> lines.size() >= count);
    }
}
