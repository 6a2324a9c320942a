package org.e2eechat.security.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.e2eechat.security.testkit.Tokens;
import org.e2eechat.server.config.Secret;
import org.e2eechat.server.protocol.JoinToken;
import org.e2eechat.server.protocol.RoomId;
import org.e2eechat.server.token.JoinTokens;
import org.e2eechat.server.token.TokenVerdict;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;

/** Any token is judged, none is an exception; and nothing that was not signed is good. */
class TokenFuzzIT {
    private static final String SECRET = "a secret of this test alone, 0123456789";
    private static final RoomId ROOM = new RoomId("HxxbL613hDQCTxU3mGNGkg");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final JoinTokens TOKENS =
            new JoinTokens(new Secret(SECRET), List.of(), InstantSource.fixed(NOW), new Random(1));
    private static final JsonMapper JSON = new JsonMapper();

    @FuzzTest(maxDuration = "1m")
    void no_text_that_we_did_not_sign_is_a_good_token(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        if (text.length() < JoinToken.MIN_CHARS || text.length() > JoinToken.MAX_CHARS) {
            return;
        }

        assertThat(TOKENS.verify(new JoinToken(text), ROOM))
                .isInstanceOfAny(TokenVerdict.Malformed.class, TokenVerdict.BadSignature.class);
    }

    @FuzzTest(maxDuration = "1m")
    void a_signed_payload_is_good_only_when_it_says_so_once_and_plainly(byte[] data) {
        String payload = new String(data, StandardCharsets.UTF_8);
        String token = Tokens.sign(SECRET, payload);
        if (token.length() > JoinToken.MAX_CHARS) {
            return;
        }

        TokenVerdict verdict = TOKENS.verify(new JoinToken(token), ROOM);

        if (verdict instanceof TokenVerdict.Valid(var claims)) {
            JsonNode tree = JSON.readTree(payload);
            assertThat(tree.get("v").asInt()).isEqualTo(1);
            assertThat(tree.get("rid").asString()).isEqualTo(ROOM.value());
            assertThat(tree.get("exp").asLong()).isEqualTo(claims.expUnixMs());
            assertThat(claims.expUnixMs()).isGreaterThanOrEqualTo(NOW.toEpochMilli());
            assertThat(tree.get("jti").asString()).isEqualTo(claims.id().base64Url());
        }
    }
}
