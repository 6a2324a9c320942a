package org.e2eechat.security.crosssite;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.security.testkit.HttpAnswer;
import org.e2eechat.security.testkit.Relay;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Locale;

/** What scripts of other origins can read and do over plain HTTP: nothing, unless their origin is on the list. */
class CorsIT {
    private static final List<String> SHARED =
            List.of("/health", "/ready", "/live", "/healthz", "/rooms/abcdefgh/token");
    private static final List<String> NOT_SHARED = List.of("/", "/metrics", "/ws", "/nothing");

    private static Relay relay;

    @BeforeAll
    static void start() {
        relay =
                Relay.start(
                        "FEATURE_ROOM_HTTP_API", "true",
                        "CORS_ALLOW_CREDENTIALS", "true");
    }

    @AfterAll
    static void stop() {
        relay.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.test",
                "null",
                "*",
                "https://chat.example.evil.test",
                "https://sub.chat.example",
                "http://chat.example"
            })
    void a_page_of_another_origin_cannot_read_any_answer(String origin) {
        for (String path : SHARED) {
            HttpAnswer answer = relay.http("GET", path, "Origin: " + origin);

            assertThat(permissions(answer)).as(path).isEmpty();
            assertThat(answer.header("Cross-Origin-Resource-Policy")).hasValue("same-origin");
        }
        for (String path : NOT_SHARED) {
            assertThat(permissions(relay.http("GET", path, "Origin: " + origin))).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.test", "null", "https://chat.example:8443"})
    void a_page_of_another_origin_gets_no_permission_in_advance(String origin) {
        for (String path :
                List.of("/rooms", "/rooms/abcdefgh/token", "/health", "/metrics", "/ws", "/")) {
            for (String method : List.of("GET", "POST", "PUT", "DELETE")) {
                HttpAnswer answer =
                        relay.http(
                                "OPTIONS",
                                path,
                                "Origin: " + origin,
                                "Access-Control-Request-Method: " + method,
                                "Access-Control-Request-Private-Network: true");

                assertThat(permissions(answer)).as(method + " " + path).isEmpty();
            }
        }
    }

    @Test
    void an_allowed_page_gets_permission_for_itself_only_and_for_no_more_than_there_is() {
        HttpAnswer answer =
                relay.http(
                        "OPTIONS",
                        "/rooms",
                        "Origin: " + Relay.ORIGIN,
                        "Access-Control-Request-Method: DELETE",
                        "Access-Control-Request-Headers: authorization",
                        "Access-Control-Request-Private-Network: true");

        assertThat(answer.header("Access-Control-Allow-Origin")).hasValue(Relay.ORIGIN);
        assertThat(answer.header("Access-Control-Allow-Methods")).hasValue("POST");
        assertThat(answer.header("Access-Control-Allow-Headers").orElseThrow())
                .doesNotContainIgnoringCase("authorization")
                .doesNotContain("*");
        assertThat(answer.header("Access-Control-Allow-Private-Network")).isEmpty();
    }

    @Test
    void with_credentials_allowed_there_is_still_no_wildcard() {
        for (String path : SHARED) {
            HttpAnswer answer = relay.http("GET", path, "Origin: " + Relay.ORIGIN);

            assertThat(answer.header("Access-Control-Allow-Origin")).hasValue(Relay.ORIGIN);
            assertThat(answer.header("Access-Control-Allow-Credentials")).hasValue("true");
        }
    }

    @Test
    void a_cache_in_between_cannot_give_one_origins_answer_to_another() {
        for (String path : SHARED) {
            for (String header : List.of("X-None: 1", "Origin: " + Relay.ORIGIN, "Origin: null")) {
                assertThat(varies(relay.http("GET", path, header))).as(path).contains("Origin");
            }
        }
        assertThat(
                        varies(
                                relay.http(
                                        "OPTIONS",
                                        "/rooms",
                                        "Origin: " + Relay.ORIGIN,
                                        "Access-Control-Request-Method: POST")))
                .contains("Origin", "Access-Control-Request-Method");
    }

    /** A form or a script's no-cors request needs no permission in advance, and the victim's address would pay for the room. */
    @Test
    void a_page_of_another_origin_cannot_make_rooms_in_its_visitors_name() {
        double before = relay.metric("relay_rooms_created_total");

        for (String origin : List.of("https://evil.test", "null")) {
            HttpAnswer answer =
                    relay.http(
                            "POST",
                            "/rooms",
                            "Origin: " + origin,
                            "Content-Type: text/plain",
                            "Content-Length: 0");

            assertThat(answer.status()).as(origin).isEqualTo(403);
        }

        assertThat(relay.metric("relay_rooms_created_total")).isEqualTo(before);
        assertThat(
                        relay.http("POST", "/rooms", "Origin: " + Relay.ORIGIN, "Content-Length: 0")
                                .status())
                .isEqualTo(200);
        assertThat(relay.http("POST", "/rooms", "Content-Length: 0").status()).isEqualTo(200);
    }

    private static List<String> permissions(HttpAnswer answer) {
        return answer.headers().stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("access-control-"))
                .toList();
    }

    private static String varies(HttpAnswer answer) {
        return String.join(", ", answer.headers("Vary"));
    }
}
