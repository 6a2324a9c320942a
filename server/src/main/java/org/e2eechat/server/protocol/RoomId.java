package org.e2eechat.server.protocol;

import java.util.Base64;
import java.util.random.RandomGenerator;

/** The name of a room: 8 to 128 characters. Knowing it is half of a way in, so it never shows in a log. */
public final class RoomId {
    public static final int MIN_CHARS = 8;
    public static final int MAX_CHARS = 128;

    private static final int RANDOM_BYTES = 16; // 128 bits: nobody guesses one

    private final String value;
    private final byte[]
            json; // what a client writes between quotes, for comparing without a String

    /**
     * @throws IllegalArgumentException if the length is out of bounds
     */
    public RoomId(String value) {
        if (value.length() < MIN_CHARS || value.length() > MAX_CHARS) {
            throw new IllegalArgumentException(
                    "a room id has " + MIN_CHARS + " to " + MAX_CHARS + " characters");
        }
        this.value = value;
        this.json = JsonText.encode(value);
    }

    /** A room of the server's own making: 16 random bytes in base64url. */
    public static RoomId random(RandomGenerator random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return new RoomId(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    public String value() {
        return value;
    }

    /** Whether a message names this room; {@code room} is as {@link MessageDecoder} returns it. */
    public boolean matches(Slice room) {
        return room.contentEquals(json);
    }

    /** The canonical JSON text of it, without quotes; not to be written to. */
    byte[] json() {
        return json;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RoomId room && value.equals(room.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "RoomId[redacted]";
    }
}
