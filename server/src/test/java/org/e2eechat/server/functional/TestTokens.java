package org.e2eechat.server.functional;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Join tokens made from the text of docs/protocol.md section 5 alone: a witness that shares no code with the server. */
final class TestTokens {
    private static final long AN_HOUR_MS = 3_600_000;

    private TestTokens() {}

    /** A good token. */
    static String token(String secret, String room) {
        return token(secret, room, System.currentTimeMillis() + AN_HOUR_MS);
    }

    static String token(String secret, String room, long expUnixMs) {
        byte[] id = new byte[16];
        new SecureRandom().nextBytes(id);
        return signed(
                secret,
                "{\"v\":1,\"rid\":\"%s\",\"exp\":%d,\"jti\":\"%s\"}"
                        .formatted(room, expUnixMs, base64Url(id)));
    }

    static String signed(String secret, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return base64Url(bytes) + "." + base64Url(mac.doFinal(bytes));
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError("every Java platform has HmacSHA256", impossible);
        }
    }

    /** What a token says, which anybody can read. */
    static String payload(String token) {
        String encoded = token.substring(0, token.indexOf('.'));
        return new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8);
    }

    private static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
