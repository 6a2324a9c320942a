package org.e2eechat.security.crosssite;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.security.testkit.HttpAnswer;
import org.e2eechat.security.testkit.Relay;
import org.e2eechat.security.testkit.WebSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;

/** Cross-site WebSocket hijacking: only pages of the allowed origins get a WebSocket, and nothing is guessed about what was meant. */
class OriginIT {
    private static final String PUNYCODE = "https://xn--bcher-kva.example"; // bücher

    private static Relay relay;
    private static Relay forDevelopers;

    @BeforeAll
    static void start() {
        relay = Relay.start("CORS_ALLOWED_ORIGINS", Relay.ORIGIN + "," + PUNYCODE);
        forDevelopers = Relay.start("APP_ENV", "development", "CORS_ALLOWED_ORIGINS", "localhost");
    }

    @AfterAll
    static void stop() {
        relay.close();
        forDevelopers.close();
    }

    @Test
    void the_page_that_is_allowed_gets_in_and_so_does_who_is_no_browser() {
        assertThat(upgradeFrom(relay, Relay.ORIGIN).status()).isEqualTo(101);
        assertThat(upgradeFrom(relay, PUNYCODE).status()).isEqualTo(101);
        try (WebSocket noBrowser = relay.connect()) {
            assertThat(noBrowser.status()).isEqualTo(101);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "",
                "*",
                "http://chat.example", // another scheme
                "ws://chat.example",
                "wss://chat.example",
                "https://chat.example:8443", // another port
                "https://chat.example:443", // how no browser writes it
                "https://chat.example:80",
                "https://chat.example:0443",
                "https://sub.chat.example", // below
                "https://example", // above
                "https://evilchat.example", // the same end
                "https://chat.example.evil.test", // the same beginning
                "https://chat.exampleevil.test",
                "https://chat.example@evil.test",
                "https://evil.test#https://chat.example",
                "https://evil.test?https://chat.example",
                "https://evil.test/https://chat.example",
                "https://chat.example/", // an origin has no path
                "https://chat.example\\@evil.test",
                "https://chat.example%00.evil.test",
                "https://chat.example%2eevil.test",
                "https://chat.example.", // another name in DNS, and for browsers
                "https://chat-example",
                "https://chat_example",
                "https://CHAT.EXAMPLE", // how no browser writes it
                "HTTPS://chat.example",
                "https:chat.example",
                "https:/chat.example",
                "https:///chat.example",
                "//chat.example",
                "chat.example",
                "https://chat.example https://evil.test", // the lists of RFC 6454 section 7.1
                "https://evil.test https://chat.example",
                "https://chat.example,https://evil.test",
                "https://chat.example;https://evil.test",
                "\"https://chat.example\"",
                "https://ch\u0430t.example", // a Cyrillic a
                "https://xn--cht-8cd.example", // the same as browsers send it
                "https://ch\u00e4t.example",
                "https://b\u00fccher.example", // not in punycode, so not from a browser
                "https://bucher.example",
                "https://xn--bcher-kva.example.evil.test",
                "https://\uff43hat.example", // a full-width c
                "file://",
                "data:",
                "about:blank",
                "blob:https://chat.example/1",
                "chrome-extension://chat.example",
                "https://127.0.0.1",
                "http://localhost",
                "https://localhost:3001",
                "https://[::1]"
            })
    void a_page_of_another_origin_cannot_connect(String origin) {
        assertThat(upgradeFrom(relay, origin).status()).as(origin).isIn(400, 403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost.evil.test",
                "http://localhost@evil.test",
                "http://evil.test:localhost",
                "http://127.0.0.1.evil.test",
                "http://127.0.0.2",
                "http://127.1",
                "http://2130706433",
                "http://0.0.0.0",
                "http://[::ffff:127.0.0.1]",
                "http://[::1].evil.test",
                "http://localhost:3000.evil.test",
                "http://localhost:123456",
                "http://notlocalhost",
                "http://sub.localhost",
                "ftp://localhost",
                "null"
            })
    void a_page_that_is_not_of_this_machine_cannot_connect_to_a_developers_server(String origin) {
        assertThat(upgradeFrom(forDevelopers, "http://localhost:5173").status()).isEqualTo(101);

        assertThat(upgradeFrom(forDevelopers, origin).status()).as(origin).isEqualTo(403);
    }

    @Test
    void two_origins_are_not_one_that_is_allowed() {
        assertThat(upgrade("Origin: " + Relay.ORIGIN, "Origin: https://evil.test")).isEqualTo(403);
        assertThat(upgrade("Origin: https://evil.test", "Origin: " + Relay.ORIGIN)).isEqualTo(403);
        assertThat(upgrade("Origin: " + Relay.ORIGIN, "Origin: " + Relay.ORIGIN)).isEqualTo(403);
    }

    @Test
    void no_other_header_can_stand_in_for_the_origin() {
        for (String name :
                new String[] {
                    "Sec-WebSocket-Origin",
                    "X-Forwarded-Origin",
                    "X-Origin",
                    "Referer",
                    "X-Forwarded-Host"
                }) {
            assertThat(upgrade("Origin: https://evil.test", name + ": " + Relay.ORIGIN))
                    .as(name)
                    .isEqualTo(403);
        }
    }

    @Test
    void a_page_cannot_make_itself_the_same_origin_by_the_host_that_it_asks() {
        // DNS rebinding: the browser believes that evil.test is here, and says so in both headers.
        assertThat(upgrade("Host: evil.test", "Origin: https://evil.test")).isEqualTo(403);
        assertThat(upgrade("Host: 127.0.0.1", "Origin: https://127.0.0.1")).isEqualTo(403);
    }

    @Test
    void a_refused_page_learns_nothing_but_that() {
        HttpAnswer refused = upgradeFrom(relay, "https://evil.test");

        assertThat(refused.json().get("code").asString()).isEqualTo("ERR_ORIGIN_NOT_ALLOWED");
        assertThat(refused.body()).doesNotContain("chat.example", "evil.test");
        assertThat(refused.headers()).noneMatch(line -> line.startsWith("Access-Control"));
    }

    private static HttpAnswer upgradeFrom(Relay relay, String origin) {
        byte[] utf8 = origin.getBytes(StandardCharsets.UTF_8);
        String wire = new String(utf8, StandardCharsets.ISO_8859_1);
        try (WebSocket asked = relay.connect("Origin: " + wire)) {
            return asked.answer();
        }
    }

    private static int upgrade(String... headers) {
        try (WebSocket asked = relay.connect(headers)) {
            return asked.status();
        }
    }
}
