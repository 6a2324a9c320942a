package org.e2eechat.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.http.HttpResponse;

class CrossOriginTest {

    private static final String ALLOWED = "https://chat.example";

    @Test
    void an_allowed_origin_is_named_and_never_a_star() throws Exception {
        try (TestServer server = TestServer.start(config -> config.allowing(ALLOWED))) {
            HttpResponse<String> answer = server.get("/live", "Origin", ALLOWED);

            assertThat(answer.headers().allValues("Access-Control-Allow-Origin"))
                    .containsExactly(ALLOWED);
            assertThat(answer.headers().firstValue("Access-Control-Allow-Credentials")).isEmpty();
            assertThat(answer.headers().firstValue("Vary")).hasValue("Origin");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "https://chat.example.evil.example",
                "http://chat.example",
                "https://chat.example:444",
                "null",
                "*"
            })
    void any_other_origin_gets_no_permission(String origin) throws Exception {
        try (TestServer server =
                TestServer.start(config -> config.allowing(ALLOWED).withCredentials())) {
            HttpResponse<String> answer = server.get("/live", "Origin", origin);

            assertThat(answer.headers().map().keySet())
                    .noneMatch(name -> name.startsWith("access-control"));
            assertThat(answer.headers().firstValue("Vary")).hasValue("Origin");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/live", "/health", "/rooms", "/rooms/abcdefgh/token"})
    void caches_learn_that_the_origin_matters_even_when_there_is_none(String path)
            throws Exception {
        try (TestServer server = TestServer.start(config -> config.allowing(ALLOWED))) {
            assertThat(server.get(path).headers().firstValue("Vary")).hasValue("Origin");
        }
    }

    @Test
    void a_preflight_from_an_allowed_origin_is_told_what_it_may_do() throws Exception {
        try (TestServer server = TestServer.start(config -> config.allowing(ALLOWED))) {
            HttpResponse<String> answer =
                    server.send(
                            "OPTIONS",
                            "/rooms",
                            "Origin",
                            ALLOWED,
                            "Access-Control-Request-Method",
                            "POST");

            assertThat(answer.statusCode()).isEqualTo(204);
            assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
                    .hasValue(ALLOWED);
            assertThat(answer.headers().firstValue("Access-Control-Allow-Methods"))
                    .hasValue("POST");
            assertThat(answer.headers().firstValue("Access-Control-Allow-Headers"))
                    .hasValue("Content-Type, X-Request-Id");
            assertThat(answer.headers().firstValue("Access-Control-Max-Age")).hasValue("600");
            assertThat(answer.headers().firstValue("Vary").orElseThrow()).startsWith("Origin");
        }
    }

    @Test
    void a_preflight_from_any_other_origin_is_refused() throws Exception {
        try (TestServer server = TestServer.start(config -> config.allowing(ALLOWED))) {
            HttpResponse<String> answer =
                    server.send(
                            "OPTIONS",
                            "/rooms",
                            "Origin",
                            "https://evil.example",
                            "Access-Control-Request-Method",
                            "POST");

            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("ERR_ORIGIN_NOT_ALLOWED").doesNotContain("evil");
            assertThat(answer.headers().map().keySet())
                    .noneMatch(name -> name.startsWith("access-control"));
            assertThat(answer.headers().firstValue("Vary").orElseThrow()).startsWith("Origin");
        }
    }

    @Test
    void credentials_are_allowed_only_where_configured() throws Exception {
        try (TestServer server =
                TestServer.start(config -> config.allowing(ALLOWED).withCredentials())) {
            HttpResponse<String> answer = server.get("/live", "Origin", ALLOWED);

            assertThat(answer.headers().firstValue("Access-Control-Allow-Credentials"))
                    .hasValue("true");
        }
    }

    @Test
    void errors_of_an_api_route_can_be_read_by_an_allowed_origin_too() throws Exception {
        try (TestServer server = TestServer.start(config -> config.allowing(ALLOWED))) {
            server.rooms.failure = new IllegalStateException();

            HttpResponse<String> notFound = server.get("/rooms/abcdefgh/token", "Origin", ALLOWED);
            HttpResponse<String> bug = server.send("POST", "/rooms", "Origin", ALLOWED);

            assertThat(notFound.headers().firstValue("Access-Control-Allow-Origin"))
                    .hasValue(ALLOWED);
            assertThat(bug.statusCode()).isEqualTo(500);
            assertThat(bug.headers().firstValue("Access-Control-Allow-Origin")).hasValue(ALLOWED);
        }
    }

    @Test
    void the_page_the_metrics_and_the_web_socket_are_nothing_for_other_origins() throws Exception {
        try (TestServer server = TestServer.start(config -> config.allowing(ALLOWED))) {
            for (String path : new String[] {"/", "/metrics", "/ws"}) {
                assertThat(server.get(path, "Origin", ALLOWED).headers().map().keySet())
                        .noneMatch(name -> name.startsWith("access-control"));
            }
        }
    }

    @Test
    void without_cors_nothing_is_said_about_origins() throws Exception {
        try (TestServer server =
                TestServer.start(config -> config.allowing(ALLOWED).withoutCors())) {
            HttpResponse<String> answer = server.get("/live", "Origin", ALLOWED);
            HttpResponse<String> preflight =
                    server.send(
                            "OPTIONS",
                            "/rooms",
                            "Origin",
                            ALLOWED,
                            "Access-Control-Request-Method",
                            "POST");

            assertThat(answer.headers().map().keySet())
                    .noneMatch(name -> name.startsWith("access-control") || name.equals("vary"));
            assertThat(preflight.statusCode()).isEqualTo(204);
            assertThat(preflight.headers().map().keySet())
                    .noneMatch(name -> name.startsWith("access-control"));
        }
    }
}
