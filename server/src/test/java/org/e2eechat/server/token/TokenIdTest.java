package org.e2eechat.server.token;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Random;

class TokenIdTest {

    @Test
    void it_equals_by_its_bytes_and_survives_its_text() {
        TokenId id = new TokenId(0x0123456789abcdefL, 0xfedcba9876543210L);

        assertThat(id.base64Url()).isEqualTo("ASNFZ4mrze_-3LqYdlQyEA");
        assertThat(TokenId.parse(id.base64Url())).contains(id);
        assertThat(id)
                .isEqualTo(new TokenId(0x0123456789abcdefL, 0xfedcba9876543210L))
                .isNotEqualTo(new TokenId(0x0123456789abcdefL, 0xfedcba9876543211L))
                .isNotEqualTo(new TokenId(0x0123456789abcdeeL, 0xfedcba9876543210L));
    }

    @Test
    void it_takes_sixteen_bytes_from_the_source_of_randomness() {
        byte[] bytes = new byte[TokenId.BYTES];
        new Random(5).nextBytes(bytes);

        assertThat(TokenId.random(new Random(5)).base64Url()).isEqualTo(Base64Url.encode(bytes));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ASNFZ4mrze_-3LqYdlQy",
                "ASNFZ4mrze_-3LqYdlQyEAA",
                "ASNFZ4mrze_-3LqYdlQyEB",
                "ASNFZ4mrze_-3LqYdlQyEA=="
            })
    void any_other_text_is_no_id(String text) {
        assertThat(TokenId.parse(text)).isEmpty();
    }

    @Test
    void its_text_for_logs_does_not_show_it() {
        assertThat(new TokenId(1, 2)).hasToString("TokenId[redacted]");
    }
}
