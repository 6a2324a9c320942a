package org.e2eechat.server.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.util.Random;

class AddressLiteralTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "192.0.2.1:4711, 192.0.2.1",
        "192.0.2.1:_gazonk, 192.0.2.1",
        "2001:db8::1, 2001:db8::1",
        "2001:DB8::1, 2001:db8::1",
        "::, ::",
        "::1, ::1",
        "[2001:db8::1], 2001:db8::1",
        "[2001:db8::1]:4711, 2001:db8::1",
        "[2001:db8::1]:_x, 2001:db8::1",
        "::ffff:192.0.2.1, 192.0.2.1",
        "[::ffff:192.0.2.1]:1, 192.0.2.1",
    })
    void an_address_is_read_and_its_port_dropped(String text, String expected) {
        assertThat(AddressLiteral.parse(text)).contains(InetAddress.ofLiteral(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "unknown",
                "_hidden",
                "localhost",
                "example.org",
                "example.org:80",
                "1",
                "127.1",
                "192.0.2",
                "192.0.2.1.5",
                "192.0.2.256",
                "192.0.2.01",
                "0300.0.2.1",
                "192.0.2.-1",
                "192.0.2.+1",
                "192.0..1",
                "192.0.2.1.",
                ".192.0.2.1",
                "192.0.2.1:",
                "192.0.2.1:port",
                "192.0.2.1:123456",
                "192.0.2.1/32",
                "192.0.2.1 ",
                "0xc0.0.2.1",
                "1\u0660.0.2.1",
                "fe80::1%eth0",
                "fe80::1%1",
                "2001:db8::1::2",
                "2001:db8",
                ":",
                ":::",
                "2001:db8::12345",
                "1:2:3:4:5:6:7:8:9",
                "::ffff:192.0.2",
                "[2001:db8::1",
                "2001:db8::1]",
                "[2001:db8::1]x",
                "[2001:db8::1]4711",
                "[2001:db8::1]:",
                "[192.0.2.1]",
                "[]",
                "[",
                "]",
                "[:",
                "[[::1]]",
            })
    void anything_else_is_no_address(String text) {
        assertThat(AddressLiteral.parse(text)).isEmpty();
    }

    @Test
    void a_long_text_is_no_address() {
        assertThat(AddressLiteral.parse("[2001:db8::1]:_" + "x".repeat(60))).isEmpty();
    }

    @Test
    void no_text_throws() {
        Random random = new Random(1);
        String alphabet = "0123456789abcdefF:.[]_%x ";

        for (int round = 0; round < 200_000; round++) {
            String text =
                    random.ints(random.nextInt(24), 0, alphabet.length())
                            .mapToObj(i -> alphabet.substring(i, i + 1))
                            .reduce("", String::concat);
            assertThatCode(() -> AddressLiteral.parse(text)).as(text).doesNotThrowAnyException();
        }
    }
}
