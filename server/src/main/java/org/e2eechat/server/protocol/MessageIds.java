package org.e2eechat.server.protocol;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/** Names the server's own messages: 12 random bytes in base64url. They tell messages apart and are no secret, so an ordinary fast generator is right. */
@FunctionalInterface
public interface MessageIds {
    /** Characters of an id, all ASCII. */
    int LENGTH = 16;

    /** Writes an id at {@code at}. Safe for any thread. */
    void put(byte[] target, int at);

    static MessageIds random() {
        byte[] alphabet =
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
                        .getBytes(StandardCharsets.US_ASCII);
        int sixBits = 0x3f;
        int charsOfALong = 8; // of the ten it could give, so that two make an id
        return (target, at) -> {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            long first = random.nextLong();
            long second = random.nextLong();
            for (int i = 0; i < charsOfALong; i++) {
                target[at + i] = alphabet[(int) (first >>> (6 * i)) & sixBits];
                target[at + charsOfALong + i] = alphabet[(int) (second >>> (6 * i)) & sixBits];
            }
        };
    }
}
