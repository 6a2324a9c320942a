package org.e2eechat.server.protocol;

/**
 * Everything that can go wrong in a conversation whose connection lives on. The wire name is the constant's name with {@code ERR_} before it;
 * {@code docs/protocol.md} has the same table, and a test compares the two.
 */
public enum ErrorCode {
    ALREADY_IN_ROOM(false),
    TOKEN_FORMAT(true),
    TOKEN_MAC(true),
    TOKEN_ROOM_MISMATCH(false),
    TOKEN_EXPIRED(true),
    TOKEN_REPLAY(true),
    NO_ROOM(false),
    ROOM_FULL(true),
    NOT_IN_ROOM(false),
    CIPHERTEXT_TOO_LARGE(false),
    MEDIA_TOO_LARGE(false),
    RATE_LIMITED(true),
    UNAVAILABLE(true);

    private final String wireName = "ERR_" + name();
    private final boolean retryable;

    ErrorCode(boolean retryable) {
        this.retryable = retryable;
    }

    /** The name that clients read, for example {@code ERR_ROOM_FULL}. */
    public String wireName() {
        return wireName;
    }

    /** Whether the same request can succeed later, perhaps with a fresh token. */
    public boolean isRetryable() {
        return retryable;
    }
}
