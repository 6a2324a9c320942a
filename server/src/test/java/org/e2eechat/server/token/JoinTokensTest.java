package org.e2eechat.server.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.e2eechat.server.config.Secret;
import org.e2eechat.server.protocol.ErrorCode;
import org.e2eechat.server.protocol.JoinToken;
import org.e2eechat.server.protocol.RoomId;
import org.e2eechat.server.token.TokenVerdict.BadSignature;
import org.e2eechat.server.token.TokenVerdict.Expired;
import org.e2eechat.server.token.TokenVerdict.Malformed;
import org.e2eechat.server.token.TokenVerdict.OtherRoom;
import org.e2eechat.server.token.TokenVerdict.Valid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

class JoinTokensTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.500Z");
    private static final Duration LIFE = Duration.ofMinutes(1);
    private static final RoomId ROOM = new RoomId("c29tZS1yb29tLWlkLTE2");
    private static final RoomId OTHER_ROOM = new RoomId("b3RoZXItcm9vbS1pZC0x");
    private static final Secret SECRET = new Secret("a secret of the tests, 32 bytes +");
    private static final Secret OLD_SECRET = new Secret("the secret before, also 32 bytes+");
    private static final Secret OLDER_SECRET = new Secret("and the one before that, as long");

    private final AtomicReference<Instant> clock = new AtomicReference<>(NOW);
    private final JoinTokens tokens = with(SECRET);

    @Test
    void a_token_lets_in_to_its_room() {
        IssuedToken issued = tokens.mint(ROOM, LIFE);

        assertThat(tokens.verify(issued.token(), ROOM))
                .isEqualTo(new Valid(new TokenClaims(ROOM, issued.expUnixMs(), issued.id())));
        assertThat(issued.expUnixMs()).isEqualTo(NOW.plus(LIFE).toEpochMilli());
    }

    @Test
    void it_is_the_payload_and_its_hmac_in_base64url() throws GeneralSecurityException {
        IssuedToken issued = tokens.mint(ROOM, LIFE);

        String payload =
                "{\"v\":1,\"rid\":\"c29tZS1yb29tLWlkLTE2\",\"exp\":1772366460500,\"jti\":\""
                        + issued.id().base64Url()
                        + "\"}";
        assertThat(issued.token()).isEqualTo(signed(payload, SECRET));
    }

    @Test
    void a_token_made_elsewhere_with_the_same_secret_is_ours() throws GeneralSecurityException {
        String payload =
                "{\"v\":1,\"rid\":\"c29tZS1yb29tLWlkLTE2\",\"exp\":1772366460500,\"jti\":\"ASNFZ4mrze_-3LqYdlQyEA\",\"pid\":\"p\"}";

        assertThat(tokens.verify(signed(payload, SECRET), ROOM)).isInstanceOf(Valid.class);
    }

    @Test
    void every_token_has_an_id_of_its_own() {
        assertThat(IntStream.range(0, 1000).mapToObj(_ -> tokens.mint(ROOM, LIFE).id()))
                .doesNotHaveDuplicates();
    }

    @Test
    void the_longest_room_id_in_its_longest_spelling_still_fits_a_token() {
        RoomId room = new RoomId("\u0001".repeat(RoomId.MAX_CHARS));

        assertThat(tokens.verify(tokens.mint(room, LIFE).token(), room)).isInstanceOf(Valid.class);
    }

    @Test
    void it_is_good_in_its_last_millisecond_and_not_in_the_next() {
        IssuedToken issued = tokens.mint(ROOM, LIFE);

        clock.set(NOW.plus(LIFE).plusNanos(999_999));
        assertThat(tokens.verify(issued.token(), ROOM)).isInstanceOf(Valid.class);

        clock.set(NOW.plus(LIFE).plusMillis(1));
        assertThat(tokens.verify(issued.token(), ROOM)).isEqualTo(new Expired());
    }

    @Test
    void a_token_for_another_room_is_refused() {
        assertThat(tokens.verify(tokens.mint(OTHER_ROOM, LIFE).token(), ROOM))
                .isEqualTo(new OtherRoom());
    }

    @Test
    void a_token_under_a_secret_that_is_not_ours_is_refused() {
        assertThat(tokens.verify(with(OLD_SECRET).mint(ROOM, LIFE).token(), ROOM))
                .isEqualTo(new BadSignature());
    }

    @Test
    void previous_secrets_verify() {
        JoinTokens rotated = with(SECRET, OLD_SECRET, OLDER_SECRET);

        for (Secret secret : List.of(SECRET, OLD_SECRET, OLDER_SECRET)) {
            assertThat(rotated.verify(with(secret).mint(ROOM, LIFE).token(), ROOM))
                    .isInstanceOf(Valid.class);
        }
    }

    @Test
    void previous_secrets_never_sign() {
        JoinToken token = with(SECRET, OLD_SECRET, OLDER_SECRET).mint(ROOM, LIFE).token();

        assertThat(with(SECRET).verify(token, ROOM)).isInstanceOf(Valid.class);
        assertThat(with(OLD_SECRET, OLDER_SECRET).verify(token, ROOM))
                .isEqualTo(new BadSignature());
    }

    @Test
    void the_first_check_that_fails_is_the_verdict() throws GeneralSecurityException {
        String expiredForOther =
                "{\"v\":1,\"rid\":\"b3RoZXItcm9vbS1pZC0x\",\"exp\":1,\"jti\":\"ASNFZ4mrze_-3LqYdlQyEA\"}";
        String misshapenAndExpired = "{\"v\":2,\"rid\":\"b3RoZXItcm9vbS1pZC0x\",\"exp\":1}";

        assertThat(tokens.verify(signed(expiredForOther, OLD_SECRET), ROOM))
                .isEqualTo(new BadSignature());
        assertThat(tokens.verify(signed(misshapenAndExpired, OLD_SECRET), ROOM))
                .isEqualTo(new BadSignature());
        assertThat(tokens.verify(signed(misshapenAndExpired, SECRET), ROOM))
                .isEqualTo(new Malformed());
        assertThat(tokens.verify(signed(expiredForOther, SECRET), ROOM)).isEqualTo(new OtherRoom());
        assertThat(tokens.verify(signed(expiredForOther, SECRET), OTHER_ROOM))
                .isEqualTo(new Expired());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "........",
                "AAAAAAAA",
                "AAAAAAAA.",
                ".AAAAAAAA",
                "AAAA.AAAA.AAAA",
                "AAAA..AAAA",
                "AAAA.AAAA=",
                "AAAA=.AAAA",
                "AAAA.AA+A",
                "AA/A.AAAA",
                "AAAA .AAAA",
                "AAAA.AAAA ",
                "AAAB.AAAAA",
                "AAB.AAAA",
                "{\"v\":1}.AAAA",
                "\u0410AAA.AAAA"
            })
    void what_is_not_two_parts_of_base64url_is_malformed(String text) {
        assertThat(tokens.verify(new JoinToken(text), ROOM)).isEqualTo(new Malformed());
    }

    @Test
    void two_parts_that_nobody_signed_have_a_bad_signature() {
        assertThat(tokens.verify(new JoinToken("AAAA.AAAA"), ROOM)).isEqualTo(new BadSignature());
    }

    @Test
    void a_padded_or_respelled_token_is_malformed_although_its_bytes_are_the_same() {
        String token = tokens.mint(ROOM, LIFE).token().value();
        String signature = token.substring(token.indexOf('.') + 1);
        String payload = token.substring(0, token.indexOf('.'));

        assertThat(verify(token + "=")).isEqualTo(new Malformed());
        assertThat(verify(payload + "==." + signature)).isEqualTo(new Malformed());
        assertThat(verify(token.substring(0, token.length() - 1) + respelled(token)))
                .isEqualTo(new Malformed());
        assertThat(verify(signature + "." + payload)).isEqualTo(new BadSignature());
    }

    // 43 characters carry 258 bits for 256, so three other last characters would decode to the same
    // signature.
    private static char respelled(String token) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return alphabet.charAt(alphabet.indexOf(token.charAt(token.length() - 1)) + 1);
    }

    @Test
    void a_token_in_the_other_alphabet_is_malformed() {
        JoinToken token =
                IntStream.range(0, 1000)
                        .mapToObj(_ -> tokens.mint(ROOM, LIFE).token())
                        .filter(t -> t.value().contains("-") && t.value().contains("_"))
                        .findFirst()
                        .orElseThrow();

        assertThat(verify(token.value().replace('-', '+'))).isEqualTo(new Malformed());
        assertThat(verify(token.value().replace('_', '/'))).isEqualTo(new Malformed());
    }

    @Test
    void no_shorter_token_is_valid() {
        String token = tokens.mint(ROOM, LIFE).token().value();

        for (int length = JoinToken.MIN_CHARS; length < token.length(); length++) {
            assertThatRefusedAsNotOurs(token.substring(0, length));
            assertThatRefusedAsNotOurs(token.substring(token.length() - length));
        }
    }

    @Test
    void no_longer_token_is_valid() {
        String token = tokens.mint(ROOM, LIFE).token().value();

        for (String extra : List.of("A", "AA", "AAA", "AAAA", ".", ".AAAA", "=", " ")) {
            assertThatRefusedAsNotOurs(token + extra);
            assertThatRefusedAsNotOurs(extra + token);
            assertThatRefusedAsNotOurs(token.replace(".", extra + "."));
            assertThatRefusedAsNotOurs(token.replace(".", "." + extra));
        }
    }

    @Test
    void no_token_with_a_flipped_bit_is_valid() {
        String token = tokens.mint(ROOM, LIFE).token().value();

        for (int i = 0; i < token.length(); i++) {
            for (int bit = 0; bit < Character.SIZE; bit++) {
                StringBuilder flipped = new StringBuilder(token);
                flipped.setCharAt(i, (char) (token.charAt(i) ^ 1 << bit));
                assertThatRefusedAsNotOurs(flipped.toString());
            }
        }
    }

    @Test
    void no_payload_with_a_flipped_bit_is_valid() {
        String[] parts = tokens.mint(ROOM, LIFE).token().value().split("\\.", -1);
        byte[] payload = Base64Url.decode(parts[0]).orElseThrow();

        for (int bit = 0; bit < payload.length * Byte.SIZE; bit++) {
            byte[] flipped = payload.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThat(verify(Base64Url.encode(flipped) + "." + parts[1]))
                    .isEqualTo(new BadSignature());
        }
    }

    @Test
    void the_longest_text_is_read_without_trouble() {
        String half = "A".repeat(JoinToken.MAX_CHARS / 2 - 4);

        assertThat(verify(half + "." + half)).isEqualTo(new BadSignature());
        assertThat(verify("A".repeat(JoinToken.MAX_CHARS))).isEqualTo(new Malformed());
        assertThat(verify(".".repeat(JoinToken.MAX_CHARS))).isEqualTo(new Malformed());
    }

    @Test
    void a_member_that_is_there_twice_makes_it_malformed() throws GeneralSecurityException {
        String payload =
                "{\"v\":1,\"rid\":\"c29tZS1yb29tLWlkLTE2\",\"exp\":1,\"exp\":1772366460500,\"jti\":\"ASNFZ4mrze_-3LqYdlQyEA\"}";

        assertThat(tokens.verify(signed(payload, SECRET), ROOM)).isEqualTo(new Malformed());
    }

    @Test
    void each_refusal_has_its_code() {
        assertThat(new Malformed().code()).isEqualTo(ErrorCode.TOKEN_FORMAT);
        assertThat(new BadSignature().code()).isEqualTo(ErrorCode.TOKEN_MAC);
        assertThat(new OtherRoom().code()).isEqualTo(ErrorCode.TOKEN_ROOM_MISMATCH);
        assertThat(new Expired().code()).isEqualTo(ErrorCode.TOKEN_EXPIRED);
    }

    @Test
    void a_token_lives_at_least_a_millisecond() {
        assertThatIllegalArgumentException().isThrownBy(() -> tokens.mint(ROOM, Duration.ZERO));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tokens.mint(ROOM, Duration.ofNanos(999_999)));
    }

    @Test
    void nothing_shows_a_token_or_its_parts() {
        IssuedToken issued = tokens.mint(ROOM, LIFE);

        String texts = issued + " " + tokens.verify(issued.token(), ROOM);

        assertThat(texts)
                .doesNotContain(issued.token().value())
                .doesNotContain(issued.id().base64Url())
                .doesNotContain(Long.toString(issued.id().high()))
                .doesNotContain(ROOM.value())
                .doesNotContain(SECRET.reveal());
    }

    private void assertThatRefusedAsNotOurs(String text) {
        assertThat(verify(text)).as(text).isInstanceOfAny(BadSignature.class, Malformed.class);
    }

    private TokenVerdict verify(String text) {
        return tokens.verify(new JoinToken(text), ROOM);
    }

    private JoinTokens with(Secret current, Secret... previous) {
        return new JoinTokens(current, List.of(previous), clock::get, new Random(6));
    }

    // Written from the contract, with nothing of ours.
    private static JoinToken signed(String payload, Secret secret) throws GeneralSecurityException {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.bytes(), "HmacSHA256"));
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return new JoinToken(
                base64.encodeToString(bytes) + "." + base64.encodeToString(mac.doFinal(bytes)));
    }
}
