package org.e2eechat.server.protocol;

/** The name of a room: 8 to 128 characters. Knowing it is half of a way in, so it never shows in a log. */
public record RoomId(String value) {
    public static final int MIN_CHARS = 8;
    public static final int MAX_CHARS = 128;

    public RoomId {
        if (value.length() < MIN_CHARS || value.length() > MAX_CHARS) {
            throw new IllegalArgumentException("a room id has " + MIN_CHARS + " to " + MAX_CHARS + " characters");
        }
    }

    @Override
    public String toString() {
        return "RoomId[redacted]";
    }
}
