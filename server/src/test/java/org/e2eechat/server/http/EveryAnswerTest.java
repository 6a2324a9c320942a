package org.e2eechat.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.e2eechat.server.http.TestServer.json;

import org.e2eechat.server.config.RelayConfig.Hsts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What holds for every answer, whatever the route, and how wrong requests are refused. */
class EveryAnswerTest {

    private static final List<String> HEADERS =
            List.of(
                    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
                    "X-Content-Type-Options: nosniff",
                    "X-Frame-Options: DENY",
                    "Referrer-Policy: no-referrer",
                    "Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=(), usb=()",
                    "Cross-Origin-Opener-Policy: same-origin",
                    "Cross-Origin-Resource-Policy: same-origin",
                    "Cache-Control: no-store");

    @ParameterizedTest
    @CsvSource({
        "/live, 200",
        "/nothing, 404",
        "/ws, 426",
        "/rooms, 405",
        "/rooms/abcdefgh/token, 404",
        "/live%2f, 400",
        "http://other.example/live, 400",
    })
    void every_answer_has_the_security_headers_and_does_not_say_what_we_run_on(
            String target, String status) throws Exception {
        try (TestServer server = TestServer.start()) {
            String answer = server.rawGet(target);

            assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
            assertThat(headersOf(answer))
                    .containsAll(HEADERS)
                    .anyMatch(header -> header.matches("X-Request-Id: [0-9a-f]{16}"));
            assertThat(answer.toLowerCase(Locale.ROOT))
                    .doesNotContain("jetty")
                    .doesNotContain("\r\nserver:");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rubbish\r\n\r\n",
                "GET /live HTTP/1.1\r\n\r\n",
                "GET /live HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET /live HTTP/1.1\r\nHost: a\r\nBad Name: <script>alert(1)</script>\r\n\r\n",
                "POST /rooms HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /rooms HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
            })
    void a_message_that_is_not_http_is_refused_with_the_same_headers_and_the_same_kind_of_document(
            String request) throws Exception {
        try (TestServer server = TestServer.start()) {
            String answer = server.raw(request);

            assertThat(answer)
                    .startsWith("HTTP/1.1 400 ")
                    .doesNotContain("script")
                    .doesNotContain("<");
            assertThat(headersOf(answer)).containsAll(HEADERS);
            JsonNode problem = json(bodyOf(answer));
            assertThat(answer).contains("Content-Type: application/problem+json\r\n");
            assertThat(problem.get("code").asString()).isEqualTo("ERR_BAD_REQUEST");
            assertThat(problem.has("detail")).isFalse();
        }
    }

    @Test
    void a_header_section_over_8_kib_is_refused() throws Exception {
        try (TestServer server = TestServer.start()) {
            String answer =
                    server.raw(
                            "GET /live HTTP/1.1\r\nHost: a\r\nX-Long: "
                                    + "x".repeat(8192)
                                    + "\r\n\r\n");

            assertThat(answer).startsWith("HTTP/1.1 431 ");
            assertThat(headersOf(answer)).containsAll(HEADERS);
            assertThat(json(bodyOf(answer)).get("code").asString())
                    .isEqualTo("ERR_HEADERS_TOO_LARGE");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2048, 9000})
    void a_target_over_2048_characters_is_refused(int queryChars) throws Exception {
        try (TestServer server = TestServer.start()) {
            String answer = server.rawGet("/live?" + "x".repeat(queryChars));

            assertThat(answer).startsWith("HTTP/1.1 414 ");
            assertThat(headersOf(answer)).containsAll(HEADERS);
            assertThat(json(bodyOf(answer)).get("code").asString()).isEqualTo("ERR_URI_TOO_LONG");
        }
    }

    @Test
    void a_target_of_2048_characters_is_not_too_long() throws Exception {
        try (TestServer server = TestServer.start()) {
            assertThat(server.rawGet("/live?" + "x".repeat(2048 - "/live?".length())))
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%6cive",
                "//live",
                "/./live",
                "/x/../live",
                "/live;x=y",
                "/live/",
                "/LIVE",
                "/live%00",
                "/%2e/live",
                "/..;/live",
                "/live%5c",
                "/\\live"
            })
    void a_path_that_only_looks_like_a_route_never_gets_there(String target) throws Exception {
        try (TestServer server = TestServer.start()) {
            assertThat(server.rawGet(target)).matches("(?s)HTTP/1.1 40[04] .*");
        }
    }

    @Test
    void hsts_is_sent_where_it_is_configured() throws Exception {
        try (TestServer server =
                TestServer.start(config -> config.with(new Hsts(31_536_000, true, true)))) {
            assertThat(server.get("/live").headers().firstValue("Strict-Transport-Security"))
                    .hasValue("max-age=31536000; includeSubDomains; preload");
        }
        try (TestServer server = TestServer.start()) {
            assertThat(server.get("/live").headers().firstValue("Strict-Transport-Security"))
                    .isEmpty();
        }
    }

    @Test
    void security_headers_can_be_switched_off() throws Exception {
        try (TestServer server = TestServer.start(TestConfig::withoutSecurityHeaders)) {
            assertThat(server.get("/").headers().map().keySet())
                    .noneMatch(
                            name ->
                                    name.matches(
                                            "(?i)content-security-policy|x-frame-options|x-content-type-options|cache-control"));
        }
    }

    @Test
    void a_valid_request_id_is_kept() throws Exception {
        try (TestServer server = TestServer.start()) {
            HttpResponse<String> answer = server.get("/nothing", "X-Request-Id", "abc-DEF_1.2");

            assertThat(answer.headers().firstValue("X-Request-Id")).hasValue("abc-DEF_1.2");
            assertThat(json(answer).get("instance").asString()).isEqualTo("abc-DEF_1.2");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "with space",
                "<b>",
                "a;b",
                "\u00e4",
                "12345678901234567890123456789012345678901234567890123456789012345"
            })
    void any_other_request_id_is_replaced(String offered) throws Exception {
        try (TestServer server = TestServer.start()) {
            String answer =
                    server.raw(
                            "GET /live HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Request-Id: "
                                    + offered
                                    + "\r\n\r\n");

            assertThat(answer)
                    .containsPattern("X-Request-Id: [0-9a-f]{16}\r\n")
                    .doesNotContain(offered);
        }
    }

    @Test
    void request_ids_can_be_switched_off() throws Exception {
        try (TestServer server = TestServer.start(TestConfig::withoutRequestIds)) {
            HttpResponse<String> answer = server.get("/nothing", "X-Request-Id", "abc");

            assertThat(answer.headers().firstValue("X-Request-Id")).isEmpty();
            assertThat(json(answer).has("instance")).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /live, 'GET, HEAD, OPTIONS'",
        "DELETE, /rooms, 'POST, OPTIONS'",
        "GET, /rooms, 'POST, OPTIONS'",
        "POST, /ws, 'GET, OPTIONS'",
        "HEAD, /ws, 'GET, OPTIONS'",
        "TRACE, /live, 'GET, HEAD, OPTIONS'",
        "BREW, /, 'GET, HEAD, OPTIONS'",
    })
    void a_wrong_method_is_told_the_right_ones(String method, String path, String allowed)
            throws Exception {
        try (TestServer server = TestServer.start()) {
            String answer =
                    server.raw(
                            method
                                    + " "
                                    + path
                                    + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

            assertThat(answer)
                    .startsWith("HTTP/1.1 405 ")
                    .contains("\r\nAllow: " + allowed + "\r\n");
        }
    }

    @Test
    void options_names_the_methods_of_a_route() throws Exception {
        try (TestServer server = TestServer.start()) {
            HttpResponse<String> answer = server.send("OPTIONS", "/rooms");

            assertThat(answer.statusCode()).isEqualTo(204);
            assertThat(answer.headers().firstValue("Allow")).hasValue("POST, OPTIONS");
            assertThat(server.send("OPTIONS", "/nothing").statusCode()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/live", "/health", "/metrics", "/rooms/abcdefgh/token"})
    void head_says_what_get_would_say_without_the_body(String path) throws Exception {
        try (TestServer server = TestServer.start()) {
            HttpResponse<String> get = server.get(path);
            HttpResponse<String> head = server.send("HEAD", path);

            assertThat(head.statusCode()).isEqualTo(get.statusCode());
            assertThat(head.headers().firstValue("Content-Type"))
                    .isEqualTo(get.headers().firstValue("Content-Type"));
            assertThat(head.body()).isEmpty();
        }
    }

    @Test
    void a_bug_is_answered_without_a_word_about_it() throws Exception {
        try (TestServer server = TestServer.start()) {
            server.rooms.failure = new IllegalStateException("secret inside");

            HttpResponse<String> answer = server.post("/rooms", "");

            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(json(answer).get("code").asString()).isEqualTo("ERR_INTERNAL");
            assertThat(answer.body())
                    .doesNotContain("secret")
                    .doesNotContain("Exception")
                    .doesNotContain("detail");
        }
    }

    @Test
    void a_bug_is_an_error_in_the_log() throws Exception {
        try (TestServer server = TestServer.start();
                CapturedLog log = CapturedLog.of(RelayHandler.class)) {
            server.rooms.failure = new IllegalStateException("secret inside");

            server.send("POST", "/rooms", "X-Request-Id", "my-id");

            assertThat(log.lines())
                    .containsExactly("ERROR request failed {route=/rooms, requestId=my-id}");
        }
    }

    @Test
    void a_clients_mistake_is_no_error_in_the_log() throws Exception {
        try (TestServer server = TestServer.start();
                CapturedLog log = CapturedLog.of(RelayHandler.class)) {
            server.rawGet("/live%2f");
            server.rawGet("/nothing");

            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void detailed_errors_tell_what_went_wrong() throws Exception {
        try (TestServer server = TestServer.start(TestConfig::withDetailedErrors)) {
            server.rooms.failure = new IllegalStateException("what happened");

            HttpResponse<String> answer = server.post("/rooms", "");

            assertThat(json(answer).get("detail").asString()).contains("what happened");
        }
    }

    @Test
    void who_asks_too_often_is_told_when_to_come_back_in_whole_seconds() throws Exception {
        try (TestServer server = TestServer.start()) {
            server.gate = (_, _) -> new RequestGate.Passage.Closed(Duration.ofMillis(1001));

            HttpResponse<String> answer = server.get("/");

            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
            assertThat(json(answer).get("code").asString()).isEqualTo("ERR_RATE_LIMITED");
            assertThat(server.get("/metrics").statusCode()).isEqualTo(429);
            assertThat(server.get("/nothing").statusCode()).isEqualTo(429);
        }
    }

    /**
     * Probes and failed handshakes were free, and one address on four sockets had most of a core.
     */
    @Test
    void probes_and_handshakes_are_counted_too_each_kind_by_itself() throws Exception {
        try (TestServer server = TestServer.start()) {
            Map<RequestGate.Budget, List<String>> routes =
                    Map.of(
                            RequestGate.Budget.PROBES,
                            List.of("/live", "/healthz", "/ready", "/health"),
                            RequestGate.Budget.HANDSHAKES,
                            List.of("/ws"),
                            RequestGate.Budget.REQUESTS,
                            List.of("/", "/metrics", "/nothing", "/" + "x".repeat(3000)));
            for (RequestGate.Budget spent : RequestGate.Budget.values()) {
                server.gate =
                        (_, budget) ->
                                budget == spent
                                        ? new RequestGate.Passage.Closed(Duration.ofSeconds(1))
                                        : new RequestGate.Passage.Free();
                for (RequestGate.Budget asked : RequestGate.Budget.values()) {
                    for (String path : routes.get(asked)) {
                        assertThat(server.get(path).statusCode() == 429)
                                .as("%s with %s spent", path, spent)
                                .isEqualTo(asked == spent);
                    }
                }
            }
        }
    }

    @Test
    void the_connection_ends_with_429_unless_it_carries_other_clients_requests() throws Exception {
        try (TestServer server = TestServer.start()) {
            server.gate = (_, _) -> new RequestGate.Passage.Closed(Duration.ofSeconds(1));
            String twice = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2);

            assertThat(server.raw(twice)).contains("Connection: close").containsOnlyOnce(" 429 ");

            server.gate = new ProxysGate();
            assertThat(server.raw(twice + "GET / HTTP/1.0\r\n\r\n").split(" 429 ", -1)).hasSize(4);
        }
    }

    /**
     * Jetty refuses these before any handler of ours, and went on with the connection: for free.
     */
    @ParameterizedTest
    @ValueSource(strings = {"/live#f", "//a/live", "/a/..;/live", "http://elsewhere/live"})
    void what_Jetty_refuses_by_itself_is_noted_and_ends_the_connection(String target)
            throws Exception {
        try (TestServer server = TestServer.start()) {
            AtomicInteger noted = new AtomicInteger();
            server.gate =
                    new RequestGate() {
                        @Override
                        public Passage admit(Caller caller, Budget budget) {
                            return new Passage.Free();
                        }

                        @Override
                        public boolean endsConnection(Caller refused) {
                            noted.incrementAndGet();
                            return true;
                        }
                    };

            String answers =
                    server.raw(("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n").repeat(2));

            assertThat(answers).startsWith("HTTP/1.1 400 ").containsOnlyOnce("HTTP/1.1 ");
            assertThat(noted).hasValue(1);
        }
    }

    /** Refuses everything, on connections of a proxy. */
    private static final class ProxysGate implements RequestGate {
        @Override
        public Passage admit(Caller caller, Budget budget) {
            return new Passage.Closed(Duration.ofSeconds(1));
        }

        @Override
        public boolean endsConnection(Caller refused) {
            return false;
        }
    }

    @Test
    void the_management_port_limits_nothing() throws Exception {
        try (TestServer server = TestServer.start(TestConfig::withManagementPort)) {
            server.gate = (_, _) -> new RequestGate.Passage.Closed(Duration.ofSeconds(1));

            assertThat(server.getFromManagementPort("/metrics").statusCode()).isEqualTo(200);
            assertThat(server.getFromManagementPort("/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void the_gate_learns_the_peer_and_its_headers() throws Exception {
        try (TestServer server = TestServer.start()) {
            server.gate =
                    (caller, _) ->
                            caller.peer().orElseThrow().isLoopbackAddress()
                                            && caller.header("x-forwarded-for")
                                                    .equals(List.of("10.0.0.1, 10.0.0.2"))
                                    ? new RequestGate.Passage.Closed(Duration.ofSeconds(1))
                                    : new RequestGate.Passage.Free();

            assertThat(server.get("/", "X-Forwarded-For", "10.0.0.1, 10.0.0.2").statusCode())
                    .isEqualTo(429);
        }
    }

    private static List<String> headersOf(String answer) {
        return List.of(answer.substring(0, answer.indexOf("\r\n\r\n")).split("\r\n"));
    }

    private static String bodyOf(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
}
