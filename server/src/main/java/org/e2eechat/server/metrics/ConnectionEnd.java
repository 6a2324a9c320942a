package org.e2eechat.server.metrics;

import org.e2eechat.server.protocol.CloseReason;

/**
 * Why a connection is gone: one case for each {@link CloseReason}, and the ends that the server did
 * not choose.
 */
public enum ConnectionEnd {
    INVALID_MESSAGE,
    INVALID_UTF8,
    MESSAGE_TOO_LARGE,
    RATE_LIMIT_EXCEEDED,
    TOO_MANY_CONNECTIONS,
    SLOW_CONSUMER,
    NO_ROOM_JOINED,
    SEAT_LOST,
    SERVER_DRAINING,
    INTERNAL_ERROR,
    AT_CAPACITY,
    /** The client sent a close frame first. */
    CLIENT_CLOSED,
    /** No pong in time. */
    PING_TIMEOUT,
    /** The transport ended without a close frame. */
    ABORTED,
    /** RFC 6455 was violated; Jetty closed with 1002. */
    PROTOCOL_ERROR;

    /** The end that counts closes for this reason. */
    public static ConnectionEnd of(CloseReason reason) {
        return switch (reason) {
            case INVALID_MESSAGE -> INVALID_MESSAGE;
            case INVALID_UTF8 -> INVALID_UTF8;
            case MESSAGE_TOO_LARGE -> MESSAGE_TOO_LARGE;
            case RATE_LIMIT_EXCEEDED -> RATE_LIMIT_EXCEEDED;
            case TOO_MANY_CONNECTIONS -> TOO_MANY_CONNECTIONS;
            case SLOW_CONSUMER -> SLOW_CONSUMER;
            case NO_ROOM_JOINED -> NO_ROOM_JOINED;
            case SEAT_LOST -> SEAT_LOST;
            case SERVER_DRAINING -> SERVER_DRAINING;
            case INTERNAL_ERROR -> INTERNAL_ERROR;
            case AT_CAPACITY -> AT_CAPACITY;
        };
    }
}
