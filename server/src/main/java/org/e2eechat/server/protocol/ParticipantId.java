package org.e2eechat.server.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * Who somebody is in one room, for as long as the session lasts: {@code p_} and 12 random bytes in base64url. The prefix tells it from a name that a client chose for
 * itself, so that nobody can pass a name off as an identity.
 */
public final class ParticipantId {
    private static final String PREFIX = "p_";
    private static final int RANDOM_BYTES = 12; // 96 bits: never equal by chance within a room
    private static final int LENGTH = PREFIX.length() + RANDOM_BYTES * 4 / 3;

    private final String value;
    private final byte[] ascii; // for the relay path, which copies it into every frame

    /** @throws IllegalArgumentException when {@code value} has not the shape of a participant id */
    public ParticipantId(String value) {
        if (!isShapeOf(value)) {
            throw new IllegalArgumentException("not a participant id");
        }
        this.value = value;
        this.ascii = value.getBytes(StandardCharsets.US_ASCII);
    }

    public static ParticipantId random(RandomGenerator random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return new ParticipantId(
                PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Whether a text could be taken for a participant id. */
    static boolean isShapeOf(String text) {
        return text.length() == LENGTH && text.startsWith(PREFIX);
    }

    public String value() {
        return value;
    }

    byte[] ascii() {
        return ascii;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ParticipantId id && value.equals(id.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "ParticipantId[redacted]";
    }
}
