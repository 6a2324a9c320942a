package org.e2eechat.security.testkit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Join tokens (docs/protocol.md section 5), forged ones and good ones, by whoever has the secret. */
public final class Tokens {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
    private static final SecureRandom RANDOM = new SecureRandom();

    private Tokens() {}

    /** What {@code openssl rand -base64 48} makes. */
    public static String randomSecret() {
        return Base64.getEncoder().encodeToString(bytes(48));
    }

    /** A token as the server would make it. */
    public static String good(String secret, String room, long expUnixMs) {
        return sign(secret, payload(room, expUnixMs, jti()));
    }

    public static String payload(String room, long expUnixMs, String jti) {
        return "{\"v\":1,\"rid\":\"%s\",\"exp\":%d,\"jti\":\"%s\"}".formatted(room, expUnixMs, jti);
    }

    public static String jti() {
        return BASE64URL.encodeToString(bytes(16));
    }

    /** Any payload with the right signature. */
    public static String sign(String secret, String payload) {
        return sign("HmacSHA256", secret, payload);
    }

    /** Any payload, signed by any algorithm. */
    public static String sign(String algorithm, String secret, String payload) {
        byte[] utf8 = payload.getBytes(StandardCharsets.UTF_8);
        return BASE64URL.encodeToString(utf8)
                + "."
                + BASE64URL.encodeToString(mac(algorithm, secret, utf8));
    }

    private static byte[] mac(String algorithm, String secret, byte[] payload) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), algorithm));
            return mac.doFinal(payload);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(algorithm, e);
        }
    }

    public static String base64Url(String text) {
        return BASE64URL.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The text of a token's payload. */
    public static String payloadOf(String token) {
        byte[] payload = Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.')));
        return new String(payload, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
