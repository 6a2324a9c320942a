package org.e2eechat.loadtest.attack.stranger;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

/** Messages of docs/protocol.md section 3, and some that only look like them. */
public final class Messages {
    private static final int ROOM_ID_BYTES = 16;
    private static final int MAC_BYTES = 32;
    private static final long LIFE_MILLIS = 60_000;

    private Messages() {}

    /** A message of this type with these members of the body, without its braces. */
    public static String of(String type, String body) {
        return "{\"v\":1,\"t\":\"" + type + "\",\"id\":\"id-12345678\",\"body\":{" + body + "}}";
    }

    /** A chat message. */
    public static String chat(String room, String ciphertext) {
        return of(
                "APP_MSG", "\"roomId\":\"" + room + "\",\"ciphertextB64\":\"" + ciphertext + "\"");
    }

    /** A media message with this many bytes of one chunk. */
    public static String media(String room, int bytes) {
        return of(
                "MEDIA_MSG",
                "\"roomId\":\""
                        + room
                        + "\",\"mime\":\"image/png\",\"size\":1000,\"chunkSize\":1024,\"chunks\":[\""
                        + "A".repeat(bytes)
                        + "\"]");
    }

    /** A request to join. */
    public static String join(String room, String token) {
        return of("JOIN_REQUEST", "\"roomId\":\"" + room + "\",\"qrToken\":\"" + token + "\"");
    }

    /** The name of a room that nobody has made. */
    public static String anyRoom() {
        return random(ROOM_ID_BYTES);
    }

    /** A token of good form (docs/protocol.md section 5) that nobody has signed. */
    public static String forgedToken(String room) {
        String payload =
                "{\"v\":1,\"rid\":\"%s\",\"exp\":%d,\"jti\":\"%s\"}"
                        .formatted(
                                room,
                                System.currentTimeMillis() + LIFE_MILLIS,
                                random(ROOM_ID_BYTES));
        return base64Url(payload.getBytes(US_ASCII)) + "." + random(MAC_BYTES);
    }

    private static String random(int bytes) {
        byte[] random = new byte[bytes];
        ThreadLocalRandom.current().nextBytes(random);
        return base64Url(random);
    }

    private static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
