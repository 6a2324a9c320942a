package org.e2eechat.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;

class SecretStrengthTest {

    private static final int SAMPLES = 10_000;

    @Test
    void what_openssl_makes_is_never_refused() {
        assertThat(random(48, Base64.getEncoder()::encodeToString)).allMatch(this::passes);
        assertThat(random(32, HexFormat.of()::formatHex)).allMatch(this::passes);
        assertThat(random(32, Base64.getUrlEncoder().withoutPadding()::encodeToString))
                .allMatch(this::passes);
        assertThat(random(16, HexFormat.of()::formatHex)).allMatch(this::passes);
    }

    @Test
    void other_random_secrets_pass_too() {
        assertThat("f81d4fae-7dec-41d0-a765-00a0c91e6bf6").matches(this::passes);
        assertThat("83920174650918273645509182736401928374").matches(this::passes);
        assertThat("secret-" + Fixture.SECRET).matches(this::passes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "changeme",
                "changemechangemechangemechangeme",
                "change-me-change-me-change-me-change-me",
                "CHANGE_ME_TO_A_LONG_RANDOM_STRING_123",
                "your-secret-here-your-secret-here",
                "your-super-secret-key-here-min-32-chars",
                "replace-me-with-a-real-secret-of-32-bytes",
                "replace_with_output_of_openssl_rand_base64_48",
                "secretsecretsecretsecretsecretsecret",
                "password1234password1234password1234",
                "p4ssw0rd-p4ssw0rd-p4ssw0rd-p4ssw0rd",
                "example-secret-example-secret-0123",
                "dev-secret-please-change-in-production",
                "test-secret-test-secret-test-secret-32",
                "development-join-token-secret-0000",
                "changeme000000000000000000000000",
                "changeme!!!!!!!!!!!!!!!!!!!!!!!!!!!!",
                "                 changeme        ",
            })
    void placeholders_are_refused_however_they_are_repeated_or_padded(String secret) {
        assertThat(SecretStrength.weakness(secret)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00000000000000000000000000000000",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "abababababababababababababababababababab",
                "aabbaabbabababbaabbababaabbabaabbaababab",
                "0123456789abcdef0123456789abcdef",
                "0123456789abcdefghijklmnopqrstuvwxyz",
                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
                "zyxwvutsrqponmlkjihgfedcba9876543210",
                "12345678901234567890123456789012",
                "qwertyuiopasdfghjklzxcvbnmqwertyuiop",
                "aB3$aB3$aB3$aB3$aB3$aB3$aB3$aB3$",
                "deadbeefdeadbeefdeadbeefdeadbeef",
                "11112222333344445555666677778888",
                "--------------------------------",
                "",
            })
    void patterns_are_refused(String secret) {
        assertThat(SecretStrength.weakness(secret)).isPresent();
    }

    @Test
    void the_reason_never_quotes_the_secret() {
        assertThat(SecretStrength.weakness("hunter22hunter22hunter22hunter22"))
                .hasValueSatisfying(reason -> assertThat(reason).doesNotContain("hunter"));
    }

    private boolean passes(String secret) {
        return SecretStrength.weakness(secret).isEmpty();
    }

    private static Stream<String> random(int bytes, Function<byte[], String> written) {
        Random seeded = new Random(20_260_101);
        return Stream.generate(
                        () -> {
                            byte[] secret = new byte[bytes];
                            seeded.nextBytes(secret);
                            return written.apply(secret);
                        })
                .limit(SAMPLES);
    }
}
