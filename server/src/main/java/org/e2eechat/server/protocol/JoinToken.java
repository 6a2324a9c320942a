package org.e2eechat.server.protocol;

/** A join token as it travels: 8 to 2048 characters, not yet checked. Whoever reads it can join, so it never shows in a log. */
public record JoinToken(String value) {
    public static final int MIN_CHARS = 8;
    public static final int MAX_CHARS = 2048;

    public JoinToken {
        if (value.length() < MIN_CHARS || value.length() > MAX_CHARS) {
            throw new IllegalArgumentException(
                    "a join token has " + MIN_CHARS + " to " + MAX_CHARS + " characters");
        }
    }

    @Override
    public String toString() {
        return "JoinToken[redacted]";
    }
}
