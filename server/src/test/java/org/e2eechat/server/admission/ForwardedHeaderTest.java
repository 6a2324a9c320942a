package org.e2eechat.server.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.util.Random;

class ForwardedHeaderTest {

    // The first five are the examples of RFC 7239.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "For=\"[2001:db8:cafe::17]:4711\" | 2001:db8:cafe::17",
                "for=192.0.2.60;proto=http;by=203.0.113.43 | 192.0.2.60",
                "for=192.0.2.43 | 192.0.2.43",
                "for=\"192.0.2.43:47011\" | 192.0.2.43",
                "for=198.51.100.17;by=203.0.113.60;proto=http;host=example.com | 198.51.100.17",
                "by=203.0.113.60;FOR=198.51.100.17 | 198.51.100.17",
                "for=\"198.51.100.17\" | 198.51.100.17",
                "for=\"198.51.\\100.17\" | 198.51.100.17",
                "for=198.51.100.17; proto=https | 198.51.100.17",
                "host=\"a;for=192.0.2.1\";for=198.51.100.17 | 198.51.100.17",
                "host=\"a\\\";for=192.0.2.1\";for=198.51.100.17 | 198.51.100.17",
                ";for=198.51.100.17;;proto=http; | 198.51.100.17",
                "for=198.51.100.17:80 | 198.51.100.17",
                "for=[2001:db8::1]:80 | 2001:db8::1",
            })
    void the_address_of_the_for_parameter_is_read(String element, String expected) {
        assertThat(ForwardedHeader.forAddress(element)).contains(InetAddress.ofLiteral(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                "for",
                "for=",
                "for=\"\"",
                "for=unknown",
                "for=_hidden",
                "for=\"_SEVKISEK\"",
                "for=example.org",
                "proto=https",
                "by=192.0.2.1",
                "xfor=192.0.2.1",
                "for =192.0.2.1",
                "f or=192.0.2.1",
                "192.0.2.1",
                "for=192.0.2.1;for=192.0.2.2",
                "for=192.0.2.1;FOR=192.0.2.1",
                "for=192.0.2.1;proto",
                "for=192.0.2.1;=x",
                "for=\"192.0.2.1",
                "for=\"192.0.2.1\\",
                "for=\"192.0.2.1\"x",
                "for=\"192.0.2.1\" x=1",
                "for=192.0.2.1;x=\"",
                "\"for=192.0.2.1\"",
            })
    void what_names_no_address_or_breaks_the_grammar_has_none(String element) {
        assertThat(ForwardedHeader.forAddress(element)).isEmpty();
    }

    @Test
    void no_element_throws() {
        Random random = new Random(2);
        String[] pieces = {
            "for", "=", ";", "\"", "\\", "192.0.2.1", "[", "]", ":", " ", "::1", "by", "_x", "\t"
        };

        for (int round = 0; round < 200_000; round++) {
            String element =
                    random.ints(random.nextInt(10), 0, pieces.length)
                            .mapToObj(i -> pieces[i])
                            .reduce("", String::concat);
            assertThatCode(() -> ForwardedHeader.forAddress(element))
                    .as(element)
                    .doesNotThrowAnyException();
        }
    }
}
