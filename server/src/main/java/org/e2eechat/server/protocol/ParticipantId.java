package org.e2eechat.server.protocol;

import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * Who somebody is in one room, for as long as the session lasts: {@code p_} and 12 random bytes in base64url. The prefix tells it from a name that a client
 * chose for itself, so that nobody can pass a name off as an identity.
 */
public record ParticipantId(String value) {
    private static final String PREFIX = "p_";
    private static final int RANDOM_BYTES = 12; // 96 bits: never equal by chance within a room
    private static final int LENGTH = PREFIX.length() + RANDOM_BYTES * 4 / 3;

    public ParticipantId {
        if (value.length() != LENGTH || !value.startsWith(PREFIX)) {
            throw new IllegalArgumentException("not a participant id");
        }
    }

    public static ParticipantId random(RandomGenerator random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return new ParticipantId(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    @Override
    public String toString() {
        return "ParticipantId[redacted]";
    }
}
