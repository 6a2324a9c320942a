package org.e2eechat.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginRuleTest {

    @ParameterizedTest
    @CsvSource({
        "https://chat.example, https://chat.example",
        "HTTPS://Chat.EXAMPLE, https://chat.example",
        "https://chat.example/, https://chat.example",
        "https://chat.example:443, https://chat.example",
        "http://chat.example:80, http://chat.example",
        "http://chat.example:443, http://chat.example:443",
        "https://chat.example:08443, https://chat.example:8443",
        "https://chat.example., https://chat.example.",
        "https://bücher.example, https://xn--bcher-kva.example",
        "https://BÜCHER.example:8443, https://xn--bcher-kva.example:8443",
        "http://10.0.0.5:8080, http://10.0.0.5:8080",
        "http://[::1]:3001, http://[::1]:3001",
        "http://[2001:DB8:0::1], http://[2001:db8::1]",
        "http://[::ffff:1.2.3.4], http://[::ffff:102:304]",
        "chrome-extension://abcdefghijklmnop, chrome-extension://abcdefghijklmnop",
        "capacitor://localhost, capacitor://localhost",
    })
    void an_origin_matches_what_a_browser_sends_for_it(String written, String sent) {
        assertThat(OriginRule.parse(written).orElseThrow().matches(sent)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://chat.example",
                "https://chat.example:8443",
                "https://chat.example.evil.example",
                "https://evil-chat.example",
                "https://a.chat.example",
                "https://chat.exampl",
                "https://chat.example.",
                "https://chat.example/",
                "https://chat.example@evil.example",
                "https://evil.example/https://chat.example",
                "https://chat.example https://evil.example",
                "https://chat.example,https://evil.example",
                " https://chat.example",
                "null",
                "*",
                ""
            })
    void an_origin_matches_no_other_origin(String sent) {
        assertThat(OriginRule.parse("https://chat.example").orElseThrow().matches(sent)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost",
                "https://localhost",
                "http://localhost:5173",
                "http://127.0.0.1:3001",
                "https://127.0.0.1",
                "http://[::1]",
                "http://[::1]:65535"
            })
    void localhost_is_this_machine_on_any_port(String sent) {
        assertThat(OriginRule.parse("localhost").orElseThrow().matches(sent)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost.evil.example",
                "http://evil.example",
                "http://localhost:",
                "http://localhost:80x",
                "http://localhost@evil.example",
                "http://127.0.0.1.evil.example",
                "http://127.0.0.2",
                "http://127x0y0z1",
                "ftp://localhost",
                "file://localhost",
                "http://[::2]",
                "http://localhost/",
                "null",
                "xhttp://localhost",
                "http://localhost:123456"
            })
    void localhost_is_nobody_else(String sent) {
        assertThat(OriginRule.parse("localhost").orElseThrow().matches(sent)).isFalse();
    }

    @Test
    void the_star_is_every_site_but_not_a_page_without_one() {
        OriginRule anyone = OriginRule.parse("*").orElseThrow();

        assertThat(anyone.matches("https://whoever.example")).isTrue();
        assertThat(anyone.matches("null")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "chat.example",
                "//chat.example",
                "https://",
                "https:///",
                "https://chat.example/path",
                "https://chat.example//",
                "https://chat.example?x",
                "https://chat.example#x",
                "https://user@chat.example",
                "https://*.chat.example",
                "https://chat.example:",
                "https://chat.example:65536",
                "https://chat.example:x",
                "https://chat example",
                "https://chat..example",
                "https://.chat.example",
                "https://-chat.example",
                "https://chat.example\\evil",
                "wss://chat.example",
                "ws://chat.example",
                "https://127.1",
                "https://0x7f000001",
                "https://1.2.3.256",
                "https://[::1",
                "https://[1.2.3.4]",
                "https://[::1%25eth0]",
                "https://straße.example",
                "https://chat.example\r\nX: y",
                "file://",
                "1https://chat.example"
            })
    void refuses_what_no_browser_would_send(String text) {
        assertThat(OriginRule.parse(text)).isEmpty();
    }

    @Test
    void two_writings_of_one_origin_are_one_rule() {
        assertThat(new OriginRule.Exact("HTTPS://chat.example:443"))
                .isEqualTo(new OriginRule.Exact("https://chat.example"));
        assertThatThrownBy(() -> new OriginRule.Exact("chat.example"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
