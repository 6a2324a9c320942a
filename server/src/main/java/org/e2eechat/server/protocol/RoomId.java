package org.e2eechat.server.protocol;

import java.util.Base64;
import java.util.random.RandomGenerator;

/** The name of a room: 8 to 128 characters. Knowing it is half of a way in, so it never shows in a log. */
public record RoomId(String value) {
    public static final int MIN_CHARS = 8;
    public static final int MAX_CHARS = 128;

    private static final int RANDOM_BYTES = 16; // 128 bits: nobody guesses one

    public RoomId {
        if (value.length() < MIN_CHARS || value.length() > MAX_CHARS) {
            throw new IllegalArgumentException(
                    "a room id has " + MIN_CHARS + " to " + MAX_CHARS + " characters");
        }
    }

    /** A room of the server's own making: 16 random bytes in base64url. */
    public static RoomId random(RandomGenerator random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return new RoomId(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Whether a client's raw text names this room, found out without making a String of it. Ids of the server's own making are ASCII; no other ever matches. */
    public boolean matches(Slice text) {
        if (text.length() != value.length()) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            if (text.array()[text.from() + i] != value.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return "RoomId[redacted]";
    }
}
