package org.e2eechat.security.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.security.testkit.HttpAnswer;
import org.e2eechat.security.testkit.RawSocket;
import org.e2eechat.security.testkit.Relay;
import org.e2eechat.security.testkit.WebSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.stream.Stream;

/** Requests that two readers could read in two ways, paths that lead elsewhere, and upgrades that are none. */
class HttpTricksIT {
    private static final String KEY = "Sec-WebSocket-Key: " + WebSocket.KEY;

    private static Relay relay;

    @BeforeAll
    static void start() {
        relay = Relay.start("FEATURE_ROOM_HTTP_API", "true", "HTTP_KEEP_ALIVE_TIMEOUT_MS", "1000");
    }

    @AfterAll
    static void stop() {
        relay.close();
    }

    /** A second request hides where another reader would see a body; only we would answer it. */
    @ParameterizedTest
    @MethodSource("org.e2eechat.security.testkit.Smuggled#requests")
    void a_request_hidden_in_another_is_not_answered(String request) {
        try (RawSocket socket = RawSocket.to(relay.port())) {
            String answers = socket.send(request).rest();

            assertThat(answers).startsWith("HTTP/1.1 ");
            assertThat(answers.split("HTTP/1\\.1 ", -1).length - 1).as(answers).isEqualTo(1);
            assertThat(answers).doesNotContain("ERR_NO_ROOM");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../etc/passwd",
                "/../../../../../../etc/passwd",
                "/..%2f..%2f..%2fetc/passwd",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
                "/%252e%252e/etc/passwd",
                "/..%5c..%5cetc/passwd",
                "/..\\..\\etc\\passwd",
                "/%c0%ae%c0%ae/etc/passwd",
                "/%uff0e%uff0e/etc/passwd",
                "/..;/etc/passwd",
                "/.;/etc/passwd",
                "/index.html/../../etc/passwd",
                "/index.html",
                "/web/index.html",
                "/WEB-INF/web.xml",
                "/META-INF/MANIFEST.MF",
                "/org/e2eechat/server/RelayMain.class",
                "/valkey/room.lua",
                "/.env",
                "/.git/config",
                "/server/target/e2ee-chat-server.jar",
                "//etc/passwd",
                "///",
                "/%00",
                "/live%00",
                "/live%20",
                "/live/",
                "/live;x=1",
                "/LIVE",
                "/%6cive",
                "/./live",
                "/x/../live",
                "/%2flive",
                "//live",
                "/live%2f",
                "/rooms/..%2f..%2flive/token",
                "/rooms/%2e%2e/token",
                "/rooms//token",
                "/rooms/a/b/token",
                "/actuator/env",
                "/jmx",
                "/server-status",
                "*"
            })
    void no_path_leads_to_anything_that_is_not_served(String path) {
        HttpAnswer answer = relay.http("GET", path);

        assertThat(answer.status()).as(answer.body()).isIn(400, 404);
        assertThat(answer.header("Content-Type").orElseThrow())
                .startsWith("application/problem+json");
        assertThat(answer.body()).doesNotContain("passwd", "root:", "alive");
    }

    @Test
    void a_method_is_what_the_request_line_says() {
        for (String override :
                new String[] {"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"}) {
            assertThat(relay.http("GET", "/rooms", override + ": POST").status()).isEqualTo(405);
            assertThat(
                            relay.http("POST", "/live", override + ": GET", "Content-Length: 0")
                                    .status())
                    .isEqualTo(405);
        }
        assertThat(relay.http("GET", "/rooms?_method=POST").status()).isEqualTo(405);
        assertThat(relay.http("post", "/rooms", "Content-Length: 0").status()).isIn(400, 405);
    }

    @Test
    void no_method_echoes_or_tunnels() {
        HttpAnswer trace = relay.http("TRACE", "/live", "Cookie: c4n4ry");

        assertThat(trace.status()).isEqualTo(405);
        assertThat(trace.body()).doesNotContain("c4n4ry");
        for (String method :
                new String[] {
                    "CONNECT", "PUT", "DELETE", "PATCH", "PROPFIND", "DEBUG", "TRACK", "PRI"
                }) {
            assertThat(relay.http(method, "/live").status()).as(method).isIn(400, 405, 426);
        }
        assertThat(relay.http("CONNECT", "127.0.0.1:22").status()).isIn(400, 404, 405);
    }

    @Test
    void nothing_that_a_client_sends_becomes_a_header_of_the_answer() {
        for (String path :
                new String[] {
                    "/%0d%0aSet-Cookie:%20a=b",
                    "/live?%0d%0aSet-Cookie:%20a=b",
                    "/%E5%98%8A%E5%98%8DSet-Cookie:a"
                }) {
            assertThat(relay.http("GET", path).headers("Set-Cookie")).isEmpty();
        }
        HttpAnswer answer =
                relay.http("GET", "/live", "X-Request-Id: a%0d%0aSet-Cookie: b", "Host: evil.test");

        assertThat(answer.headers("Set-Cookie")).isEmpty();
        assertThat(answer.header("X-Request-Id").orElseThrow()).matches("[0-9a-f]{16}");
        assertThat(answer.headers()).noneMatch(line -> line.contains("evil.test"));
    }

    static Stream<String> upgradesThatAreNone() {
        String good =
                "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Version: 13\r\n"
                        + KEY
                        + "\r\n";
        return Stream.of(
                good.replace("HTTP/1.1", "HTTP/1.0"),
                good.replace("GET", "POST") + "Content-Length: 0\r\n",
                good.replace("/ws", "/live"),
                good.replace("/ws", "/"),
                good.replace("/ws", "/ws/"),
                good.replace("/ws", "//ws"),
                good.replace("/ws", "/%77s"),
                good.replace("/ws", "/ws;a=b"),
                good.replace("/ws", "/x/../ws"),
                good.replace("/ws", "/WS"),
                good.replace("Upgrade: websocket", "Upgrade: h2c")
                        + "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n",
                good.replace("Upgrade: websocket", "Upgrade: websocketx"),
                good.replace("Upgrade: websocket\r\n", ""),
                good.replace("Connection: Upgrade", "Connection: keep-alive"),
                good.replace("Version: 13", "Version: 8"),
                good.replace("Version: 13", "Version: 013"),
                good.replace("Version: 13", "Version: 13, 8"),
                good.replace(KEY, "Sec-WebSocket-Key: short"),
                good.replace(KEY, "Sec-WebSocket-Key: "),
                good.replace(KEY, KEY + "AAAA"),
                good.replace(KEY, KEY + "\r\n" + KEY),
                good.replace(KEY + "\r\n", ""),
                good + "Content-Length: 5\r\n",
                good + "Transfer-Encoding: chunked\r\n");
    }

    @ParameterizedTest
    @MethodSource("upgradesThatAreNone")
    void what_is_no_good_handshake_opens_no_tunnel(String request) {
        try (RawSocket socket = RawSocket.to(relay.port())) {
            HttpAnswer answer = socket.send(request + "\r\n").answer();

            assertThat(answer.status()).isNotEqualTo(101);
            assertThat(answer.headers("Sec-WebSocket-Accept")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET ftp://a/live HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET ws://a/ws HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET http:/live HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET http://b/live HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET http://a@b/live HTTP/1.1\r\nHost: b\r\n\r\n",
                "GET http://a/live HTTP/1.1\r\n\r\n",
                "GET /live HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
                "GET /live#fragment HTTP/1.1\r\nHost: a\r\n\r\n",
                "POST /rooms HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "POST /rooms HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            })
    void what_cannot_be_read_in_one_way_is_refused_and_ends_the_connection(String request) {
        try (RawSocket socket = RawSocket.to(relay.port())) {
            String answers = socket.send(request + "GET /live HTTP/1.1\r\nHost: a\r\n\r\n").rest();

            assertThat(answers).matches("(?s)HTTP/1\\.1 (400|501) .*").doesNotContain("alive");
        }
    }

    @Test
    void an_absolute_target_is_its_path_to_every_limit_and_count() {
        double before = relay.metric("relay_http_requests_total", "route=\"/live\"");
        try (RawSocket socket = RawSocket.to(relay.port())) {
            String request = "GET http://a/live HTTP/1.1\r\nHost: a\r\n\r\n";

            assertThat(socket.send(request).answer().body()).contains("alive");
        }
        assertThat(relay.metric("relay_http_requests_total", "route=\"/live\"") - before)
                .isEqualTo(1);
    }

    @Test
    void the_preface_of_HTTP_2_is_not_understood() {
        try (RawSocket socket = RawSocket.to(relay.port())) {
            String answer = socket.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").rest();

            assertThat(answer).startsWith("HTTP/1.1 ").doesNotContain("200 OK");
        }
    }

    @Test
    void frames_sent_before_the_answer_to_an_upgrade_are_not_taken_for_a_request() {
        try (RawSocket socket = RawSocket.to(relay.port())) {
            WebSocket early = WebSocket.open(socket); // the good case first
            assertThat(early.isServed()).isTrue();
        }
        try (RawSocket socket = RawSocket.to(relay.port())) {
            String answers =
                    socket.send(
                                    "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                            + "Sec-WebSocket-Version: 13\r\n"
                                            + KEY
                                            + "\r\n\r\nGET /live HTTP/1.1\r\nHost: a\r\n\r\n")
                            .rest();

            assertThat(answers).startsWith("HTTP/1.1 101 ").doesNotContain("alive");
        }
    }
}
