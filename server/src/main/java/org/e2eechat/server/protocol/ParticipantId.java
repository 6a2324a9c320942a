package org.e2eechat.server.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * Who somebody is in one room, for as long as the session lasts: {@code p_} and 12 random bytes in base64url. The prefix tells it from a name that a client
 * chose for itself, so that nobody can pass a name off as an identity.
 */
public final class ParticipantId {
    private static final String PREFIX = "p_";
    private static final int RANDOM_BYTES = 12; // 96 bits: never equal by chance within a room
    private static final int LENGTH = PREFIX.length() + RANDOM_BYTES * 4 / 3;

    private final String value;
    private final byte[] ascii; // written into every relayed frame

    /**
     * @throws IllegalArgumentException if {@code value} has another shape
     */
    public ParticipantId(String value) {
        if (!hasShape(value)) {
            throw new IllegalArgumentException("not a participant id");
        }
        this.value = value;
        this.ascii = value.getBytes(US_ASCII);
    }

    public static ParticipantId random(RandomGenerator random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return new ParticipantId(
                PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Whether {@code text} could be taken for a participant id. */
    public static boolean hasShape(String text) {
        return text.length() == LENGTH
                && text.startsWith(PREFIX)
                && text.chars().allMatch(ParticipantId::isBase64Url);
    }

    /** The same of a string in a message, however it is escaped. */
    static boolean isShapeOf(JsonValue.Text text) {
        return text.chars() == LENGTH && hasShape(JsonText.decode(text));
    }

    private static boolean isBase64Url(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '_';
    }

    public String value() {
        return value;
    }

    /** The bytes of {@link #value()}, which need no escaping in JSON; not to be written to. */
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
