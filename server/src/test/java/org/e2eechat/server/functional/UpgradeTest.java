package org.e2eechat.server.functional;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Who gets a WebSocket at all. Cross-site WebSocket hijacking ends here, and so does everything that is no handshake. */
class UpgradeTest {
    @RegisterExtension
    static final TestRelay relay =
            TestRelay.with(
                    "CORS_ALLOWED_ORIGINS",
                    "https://chat.example,https://other.example:8443,http://[2001:db8::1]:8080");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://chat.example",
                "https://other.example:8443",
                "http://[2001:db8::1]:8080"
            })
    void a_page_of_an_allowed_origin_gets_one(String origin) throws Exception {
        TestClient browser = relay.connect(UpgradeRequest.toRelay().with("Origin", origin));

        browser.createRoom();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "http://chat.example",
                "https://www.chat.example",
                "https://chat.example.evil.example",
                "https://evilchat.example",
                "https://chat.example:8443",
                "https://chat.example:443",
                "https://other.example",
                "HTTPS://CHAT.EXAMPLE",
                "https://chat.example.",
                "https://chat.example/",
                "https://chat.example, https://evil.example",
                "https://evil.example https://chat.example",
                "https://user@chat.example",
                "file://",
                "null",
                "*",
                ""
            })
    void a_page_of_any_other_origin_gets_403(String origin) throws Exception {
        HttpAnswer answer = relay.upgrade(UpgradeRequest.toRelay().with("Origin", origin));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).doesNotContain("evil");
        assertThat(answer.header("Sec-WebSocket-Accept")).isEmpty();
    }

    @Test
    void two_origins_are_none_even_when_both_are_allowed() throws Exception {
        UpgradeRequest twice =
                UpgradeRequest.toRelay()
                        .with("Origin", "https://chat.example")
                        .with("Origin", "https://chat.example");

        assertThat(relay.upgrade(twice).status()).isEqualTo(403);
    }

    @Test
    void a_client_that_is_no_browser_sends_no_origin_and_gets_one() throws Exception {
        relay.connect(UpgradeRequest.toRelay()).createRoom();
    }

    @Test
    void the_answer_proves_that_the_key_was_read() throws Exception {
        HttpAnswer answer = relay.upgrade(UpgradeRequest.toRelay());

        assertThat(answer.lines().getFirst()).startsWith("HTTP/1.1 101 ");
        // The example of RFC 6455 section 1.3.
        assertThat(answer.header("Sec-WebSocket-Accept")).hasValue("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assertThat(answer.header("Upgrade").orElseThrow()).isEqualToIgnoringCase("websocket");
        assertThat(answer.header("Connection").orElseThrow()).isEqualToIgnoringCase("upgrade");
    }

    @Test
    void the_101_has_the_security_headers_of_every_answer() throws Exception {
        HttpAnswer answer = relay.upgrade(UpgradeRequest.toRelay());

        assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.header("X-Frame-Options")).hasValue("DENY");
        assertThat(answer.header("Content-Security-Policy")).isPresent();
        assertThat(answer.header("Referrer-Policy")).hasValue("no-referrer");
        assertThat(answer.header("X-Request-Id")).isPresent();
        assertThat(answer.header("Server")).isEmpty();
    }

    @Test
    void without_an_offer_no_subprotocol_is_chosen() throws Exception {
        assertThat(relay.upgrade(UpgradeRequest.toRelay()).header("Sec-WebSocket-Protocol"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "e2ee-chat.v1",
                "chat, e2ee-chat.v1",
                "e2ee-chat.v1,e2ee-chat.v9",
                " e2ee-chat.v2 ,\te2ee-chat.v1 "
            })
    void e2ee_chat_v1_is_chosen_when_it_is_offered(String offer) throws Exception {
        TestClient client =
                relay.open(UpgradeRequest.toRelay().with("Sec-WebSocket-Protocol", offer));

        assertThat(client.upgrade().headers("Sec-WebSocket-Protocol"))
                .containsExactly("e2ee-chat.v1");
        client.next("HELLO");
        client.createRoom();
    }

    @Test
    void e2ee_chat_v1_is_chosen_from_several_lines() throws Exception {
        TestClient client =
                relay.open(
                        UpgradeRequest.toRelay()
                                .with("Sec-WebSocket-Protocol", "chat")
                                .with("Sec-WebSocket-Protocol", "e2ee-chat.v1"));

        assertThat(client.upgrade().header("Sec-WebSocket-Protocol")).hasValue("e2ee-chat.v1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat", "e2ee-chat.v2", "E2EE-CHAT.V1", "e2ee-chat.v1.cbor"})
    void unknown_subprotocols_are_ignored_and_core_v1_is_spoken(String offer) throws Exception {
        TestClient client =
                relay.open(UpgradeRequest.toRelay().with("Sec-WebSocket-Protocol", offer));

        assertThat(client.upgrade().header("Sec-WebSocket-Protocol")).isEmpty();
        client.next("HELLO");
        client.createRoom();
    }

    @Test
    void compression_is_never_negotiated() throws Exception {
        TestClient client =
                relay.open(
                        UpgradeRequest.toRelay()
                                .with(
                                        "Sec-WebSocket-Extensions",
                                        "permessage-deflate; client_max_window_bits, x-webkit-deflate-frame"));

        assertThat(client.upgrade().header("Sec-WebSocket-Extensions")).isEmpty();
        client.next("HELLO"); // uncompressed, or the client would say so
    }

    @ParameterizedTest
    @ValueSource(strings = {"8", "14", "0", "13, 8", "x"})
    void another_version_gets_426_and_is_told_the_right_one(String version) throws Exception {
        HttpAnswer answer =
                relay.upgrade(
                        UpgradeRequest.toRelay()
                                .without("Sec-WebSocket-Version")
                                .with("Sec-WebSocket-Version", version));

        assertThat(answer.status()).isEqualTo(426);
        assertThat(answer.header("Sec-WebSocket-Version")).hasValue("13");
        assertThat(answer.header("Upgrade")).hasValue("websocket");
    }

    @Test
    void an_ordinary_request_gets_426() throws Exception {
        assertThat(relay.http("GET", "/ws").status()).isEqualTo(426);
    }

    @Test
    void a_handshake_without_a_key_gets_400() throws Exception {
        UpgradeRequest good = UpgradeRequest.toRelay();

        assertThat(relay.upgrade(good.without("Sec-WebSocket-Key")).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "short", "dGhlIHNhbXBsZSBub25jZQ==AAAA", "!!!!!!!!!!!!!!!!!!!!!!=="})
    void a_handshake_with_a_key_that_is_none_gets_400(String key) throws Exception {
        UpgradeRequest bad =
                UpgradeRequest.toRelay()
                        .without("Sec-WebSocket-Key")
                        .with("Sec-WebSocket-Key", key);

        assertThat(relay.upgrade(bad).status()).isEqualTo(400);
    }

    @Test
    void a_handshake_with_two_keys_gets_400() throws Exception {
        UpgradeRequest bad =
                UpgradeRequest.toRelay().with("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==");

        assertThat(relay.upgrade(bad).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "CONNECTED"})
    void only_GET_upgrades(String method) throws Exception {
        HttpAnswer answer = relay.upgrade(UpgradeRequest.toRelay().withMethod(method));

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow").orElseThrow()).contains("GET").doesNotContain(method);
    }

    @Test
    void HTTP_1_0_cannot_upgrade() throws Exception {
        HttpAnswer answer = relay.upgrade(UpgradeRequest.toRelay().withHttp("HTTP/1.0"));

        assertThat(answer.status()).isEqualTo(426);
    }

    @Test
    void header_names_and_tokens_are_read_in_any_case() throws Exception {
        UpgradeRequest shouting =
                UpgradeRequest.toRelay()
                        .without("Upgrade")
                        .without("Connection")
                        .with("UPGRADE", "WebSocket")
                        .with("connection", "keep-alive, UPGRADE");

        relay.connect(shouting).createRoom();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/WS", "/ws/", "//ws", "/./ws", "/%77s", "/ws;x=1", "/x/../ws"})
    void no_other_path_leads_there(String path) throws Exception {
        UpgradeRequest good = UpgradeRequest.toRelay();
        HttpAnswer answer =
                relay.upgrade(new UpgradeRequest("GET", path, "HTTP/1.1", good.headers()));

        assertThat(answer.status()).isIn(400, 404);
    }

    @Test
    void a_query_does_no_harm() throws Exception {
        UpgradeRequest good = UpgradeRequest.toRelay();

        relay.connect(new UpgradeRequest("GET", "/ws?v=1", "HTTP/1.1", good.headers()));
    }

    @Test
    void a_connection_that_has_asked_for_other_things_before_can_upgrade() throws Exception {
        Socket socket = relay.socket();
        for (String path : new String[] {"/live", "/no-such-page", "/ws"}) {
            socket.getOutputStream()
                    .write(
                            "GET %s HTTP/1.1\r\nHost: a\r\n\r\n"
                                    .formatted(path)
                                    .getBytes(StandardCharsets.US_ASCII));
            HttpAnswer.read(socket.getInputStream());
        }

        TestClient client = new TestClient(socket, UpgradeRequest.toRelay());

        client.next("HELLO");
        client.createRoom();
    }

    /** Two that disagree about where the body ends see different messages; so there is none. */
    @Test
    void a_body_is_never_taken_for_frames() throws Exception {
        byte[] frame =
                TestClient.textFrame(TestClient.message("ROOM_CREATE", "12345678", Map.of()));
        String request =
                UpgradeRequest.toRelay()
                        .with("Content-Length", Integer.toString(frame.length))
                        .text();
        int before = relay.counter("relay_rooms_created_total", Map.of());
        Socket socket = relay.socket();
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(frame);

        HttpAnswer answer = HttpAnswer.read(socket.getInputStream());

        assertThat(answer.status()).isEqualTo(400);
        assertThat(relay.counter("relay_rooms_created_total", Map.of())).isEqualTo(before);
    }

    @Test
    void a_refused_upgrade_is_no_connection() throws Exception {
        int before = relay.counter("relay_connections_opened_total", Map.of());

        relay.upgrade(UpgradeRequest.toRelay().with("Origin", "https://evil.example"));
        relay.upgrade(UpgradeRequest.toRelay().without("Sec-WebSocket-Key"));

        assertThat(relay.counter("relay_connections_opened_total", Map.of())).isEqualTo(before);
    }
}
