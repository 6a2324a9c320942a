package org.e2eechat.security.crosssite;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.security.testkit.HttpAnswer;
import org.e2eechat.security.testkit.RawSocket;
import org.e2eechat.security.testkit.Relay;
import org.e2eechat.security.testkit.WebSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;

/** No answer of any kind can be framed, sniffed, cached or downgraded. */
class AnswerHeadersIT {
    private static final Map<String, String> EVERYWHERE =
            Map.of(
                    "X-Content-Type-Options", "nosniff",
                    "X-Frame-Options", "DENY",
                    "Referrer-Policy", "no-referrer",
                    "Cross-Origin-Opener-Policy", "same-origin",
                    "Cross-Origin-Resource-Policy", "same-origin",
                    "Cache-Control", "no-store",
                    "Strict-Transport-Security", "max-age=31536000; includeSubDomains; preload");

    private static Relay relay;

    @BeforeAll
    static void start() {
        relay =
                Relay.start(
                        "FEATURE_ROOM_HTTP_API", "true",
                        "METRICS_TOKEN", "0123456789abcdef0123456789abcdef",
                        "MAX_HTTP_REQUESTS_PER_IP_PER_MIN", "100");
    }

    @AfterAll
    static void stop() {
        relay.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | GET / HTTP/1.1;Host: a",
                "200 | GET /health HTTP/1.1;Host: a",
                "200 | POST /rooms HTTP/1.1;Host: a;Content-Length: 0",
                "204 | OPTIONS /rooms HTTP/1.1;Host: a",
                "400 | GET /live HTTP/1.1",
                "400 | GET /live HTTP/1.1;Host: a;Host: b",
                "400 | GET /live HTTP/1.1;Host: a;Content-Length: x",
                "400 | GET /%00 HTTP/1.1;Host: a",
                "400 | GET /live HTTP/1.1;Host: a;: no name",
                "400 | \u0001\u0002 nonsense",
                "400 | GET /ws HTTP/1.1;Host: a;Upgrade: websocket;Connection: Upgrade;Sec-WebSocket-Version: 13",
                "401 | GET /metrics HTTP/1.1;Host: a",
                "403 | GET /ws HTTP/1.1;Host: a;Upgrade: websocket;Connection: Upgrade;Sec-WebSocket-Version: 13;Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==;Origin: null",
                "403 | OPTIONS /rooms HTTP/1.1;Host: a;Origin: null;Access-Control-Request-Method: POST",
                "403 | POST /rooms HTTP/1.1;Host: a;Origin: null;Content-Length: 0",
                "404 | GET /nothing HTTP/1.1;Host: a",
                "404 | GET /rooms/abcdefgh/token HTTP/1.1;Host: a",
                "405 | DELETE /rooms HTTP/1.1;Host: a",
                "413 | POST /rooms HTTP/1.1;Host: a;Content-Length: 99999",
                "426 | GET /ws HTTP/1.1;Host: a",
                "505 | GET /live HTTP/9.9;Host: a",
            })
    void every_answer_carries_them(int status, String request) {
        try (RawSocket socket = RawSocket.to(relay.port())) {
            HttpAnswer answer = socket.send(request.replace(";", "\r\n") + "\r\n\r\n").answer();

            assertThat(answer.status()).isEqualTo(status);
            assertSafe(answer);
        }
    }

    @Test
    void headers_that_are_too_large_and_targets_that_are_too_long_get_them_too() {
        HttpAnswer large = relay.http("GET", "/live", "X-Large: " + "x".repeat(20_000));
        HttpAnswer tooLong = relay.http("GET", "/" + "x".repeat(5_000));

        assertThat(large.status()).isEqualTo(431);
        assertSafe(large);
        assertThat(tooLong.status()).isEqualTo(414);
        assertSafe(tooLong);
    }

    @Test
    void an_answer_without_a_body_has_them_too() {
        assertSafe(relay.http("HEAD", "/live"));
        assertSafe(relay.http("HEAD", "/nothing"));
    }

    @Test
    void so_does_the_upgrade() {
        try (WebSocket socket = relay.connect()) {
            assertThat(socket.status()).isEqualTo(101);
            assertSafe(socket.answer());
        }
    }

    @Test
    void so_does_the_refusal_of_a_server_that_is_full_or_asked_too_often() {
        try (Relay strict = Relay.start("MAX_HTTP_REQUESTS_PER_IP_PER_MIN", "1")) {
            strict.http("GET", "/");
            HttpAnswer refused = strict.http("GET", "/");

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("Retry-After")).isPresent();
            assertSafe(refused);
        }
    }

    private static void assertSafe(HttpAnswer answer) {
        EVERYWHERE.forEach(
                (name, value) -> assertThat(answer.header(name)).as(name).hasValue(value));
        assertThat(answer.header("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'")
                .doesNotContain("unsafe", "*");
        assertThat(answer.header("Permissions-Policy").orElseThrow()).contains("camera=()");
        assertThat(answer.headers("Server")).isEmpty();
        assertThat(answer.headers("X-Powered-By")).isEmpty();
        assertThat(answer.headers("Set-Cookie")).isEmpty();
    }

    @Test
    void the_page_has_nothing_that_its_own_policy_forbids() throws Exception {
        HttpAnswer page = relay.http("GET", "/");

        String policy = page.header("Content-Security-Policy").orElseThrow();
        assertThat(page.body())
                .doesNotContainIgnoringCase("<script")
                .doesNotContainIgnoringCase("javascript:")
                .doesNotContainIgnoringCase("style=")
                .doesNotContainIgnoringCase("<iframe")
                .doesNotContainIgnoringCase("<img")
                .doesNotContainIgnoringCase("<form")
                .doesNotContainIgnoringCase("<base")
                .doesNotContainPattern("(?i)\\son[a-z]+\\s*=");
        String style =
                page.body()
                        .substring(
                                page.body().indexOf("<style>") + "<style>".length(),
                                page.body().indexOf("</style>"));
        byte[] hash =
                MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8));
        assertThat(policy)
                .contains("style-src 'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
    }

    @Test
    void outside_production_no_browser_is_bound_to_https() {
        try (Relay development = Relay.start("APP_ENV", "development")) {
            assertThat(development.http("GET", "/").headers("Strict-Transport-Security")).isEmpty();
        }
    }
}
