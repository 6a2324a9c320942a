package org.e2eechat.server.protocol;

/** The name a participant shows to the room: 1 to 32 characters. It belongs to the people in the room, so it never shows in a log. */
public record Label(String value) {
    public static final int MIN_CHARS = 1;
    public static final int MAX_CHARS = 32;

    public Label {
        if (value.length() < MIN_CHARS || value.length() > MAX_CHARS) {
            throw new IllegalArgumentException(
                    "a label has " + MIN_CHARS + " to " + MAX_CHARS + " characters");
        }
    }

    /** The label of somebody who gave none: {@code P} and the number of participants after the join. */
    public static Label numbered(int participants) {
        return new Label("P" + participants);
    }

    @Override
    public String toString() {
        return "Label[redacted]";
    }
}
