package org.e2eechat.server.token;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Base64;
import java.util.Optional;
import java.util.Random;

class Base64UrlTest {

    @Test
    void bytes_of_every_length_come_back() {
        Random random = new Random(1);
        for (int length = 1; length < 200; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);

            assertThat(Base64Url.decode(Base64Url.encode(bytes))).contains(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "A",
                "AAAAA",
                "AA==",
                "AA=",
                "AAA=",
                "AAAA=",
                "=",
                "AB",
                "AAB",
                "AA+A",
                "AA/A",
                "AA A",
                " AAAA",
                "AAAA\n",
                "AA.A",
                "AAAÄ",
                "AAA\u0100",
                "AAA\u0000",
                "AAA\uff21"
            })
    void any_other_spelling_is_refused(String text) {
        assertThat(Base64Url.decode(text)).isEmpty();
    }

    @Test
    void a_text_is_decoded_only_if_encoding_gives_it_back() {
        Random random = new Random(2);
        String alphabet = "ABCQgw09-_=+/. ";
        int accepted = 0;

        for (int round = 0; round < 100_000; round++) {
            String text =
                    random.ints(random.nextInt(9), 0, alphabet.length())
                            .mapToObj(i -> alphabet.substring(i, i + 1))
                            .reduce("", String::concat);
            Optional<byte[]> ours = Base64Url.decode(text);
            assertThat(ours.isPresent()).as(text).isEqualTo(isCanonical(text));
            accepted += ours.isPresent() ? 1 : 0;
        }

        assertThat(accepted).isPositive();
    }

    private static boolean isCanonical(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            return bytes.length > 0
                    && Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(text);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
