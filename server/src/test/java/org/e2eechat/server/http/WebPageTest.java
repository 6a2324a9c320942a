package org.e2eechat.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

class WebPageTest {

    @Test
    void the_root_is_a_page_that_says_how_to_connect() throws Exception {
        try (TestServer server = TestServer.start()) {
            HttpResponse<String> answer = server.get("/");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type"))
                    .hasValue("text/html; charset=utf-8");
            assertThat(answer.body())
                    .startsWith("<!doctype html>")
                    .contains("wscat", "/ws", "href=\"/health\"");
        }
    }

    @Test
    void its_policy_allows_its_own_style_and_nothing_else() throws Exception {
        try (TestServer server = TestServer.start()) {
            HttpResponse<String> answer = server.get("/");

            Matcher style = Pattern.compile("(?s)<style>(.*?)</style>").matcher(answer.body());
            assertThat(style.find()).isTrue();
            String hash =
                    Base64.getEncoder()
                            .encodeToString(
                                    MessageDigest.getInstance("SHA-256")
                                            .digest(
                                                    style.group(1)
                                                            .getBytes(StandardCharsets.UTF_8)));
            assertThat(answer.headers().allValues("Content-Security-Policy"))
                    .containsExactly(
                            "default-src 'none'; style-src 'sha256-"
                                    + hash
                                    + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        }
    }

    @Test
    void it_needs_nothing_that_its_policy_forbids() throws Exception {
        try (TestServer server = TestServer.start()) {
            String page = server.get("/").body().toLowerCase(Locale.ROOT);

            assertThat(page)
                    .doesNotContain(
                            "<script",
                            "<img",
                            "<link",
                            "<iframe",
                            "<form",
                            "javascript:",
                            " style=",
                            " onclick=",
                            "http://",
                            "src=");
            assertThat(page).containsOnlyOnce("<style>");
        }
    }
}
