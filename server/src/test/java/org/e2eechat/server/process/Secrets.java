package org.e2eechat.server.process;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signing secrets, and the tokens that they sign (docs/protocol.md, "Join tokens"), written down a second time on purpose. */
public final class Secrets {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private Secrets() {}

    /** What {@code openssl rand -base64 48} makes. */
    public static String random() {
        return Base64.getEncoder().encodeToString(bytes(48));
    }

    /** A token for a room, signed with a secret. */
    public static String token(String room, long expUnixMs, String secret) {
        String payload =
                "{\"v\":1,\"rid\":\"%s\",\"exp\":%d,\"jti\":\"%s\"}"
                        .formatted(room, expUnixMs, BASE64URL.encodeToString(bytes(16)));
        byte[] utf8 = payload.getBytes(StandardCharsets.UTF_8);
        return BASE64URL.encodeToString(utf8) + "." + BASE64URL.encodeToString(mac(utf8, secret));
    }

    /** Whether a token is signed with a secret. */
    public static boolean isSignedWith(String secret, String token) {
        String[] parts = token.split("\\.", -1);
        byte[] payload = Base64.getUrlDecoder().decode(parts[0]);
        return BASE64URL.encodeToString(mac(payload, secret)).equals(parts[1]);
    }

    private static byte[] mac(byte[] payload, String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(payload);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
