package org.e2eechat.server.protocol;

/**
 * Why the server ends a connection: the WebSocket close code (RFC 6455 section 7.4) and the reason text. {@code docs/protocol.md} has the same table, and
 * a test compares the two.
 */
public enum CloseReason {
    INVALID_MESSAGE(1003, "invalid message", false),
    INVALID_UTF8(1007, "invalid UTF-8", false),
    MESSAGE_TOO_LARGE(1008, "message too large", false),
    RATE_LIMIT_EXCEEDED(1008, "rate limit exceeded", true),
    TOO_MANY_CONNECTIONS(1008, "too many connections from your IP", true),
    SLOW_CONSUMER(1008, "slow consumer", true),
    NO_ROOM_JOINED(1008, "no room joined in time", true),
    SEAT_LOST(1008, "seat lost, the room is full", true),
    SERVER_DRAINING(1001, "server draining", true),
    INTERNAL_ERROR(1011, "internal error", true),
    AT_CAPACITY(1013, "server at capacity", true);

    private final int code;
    private final String text;
    private final boolean reconnect;

    CloseReason(int code, String text, boolean reconnect) {
        this.code = code;
        this.text = text;
        this.reconnect = reconnect;
    }

    /** The close code of RFC 6455 section 7.4.1. */
    public int code() {
        return code;
    }

    /** The reason text, ASCII, at most 123 bytes. */
    public String text() {
        return text;
    }

    /** Whether the same client may come back and be served. */
    public boolean mayReconnect() {
        return reconnect;
    }
}
