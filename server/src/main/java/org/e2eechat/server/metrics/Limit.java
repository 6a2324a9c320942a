package org.e2eechat.server.metrics;

/** The limits whose hits are counted. */
public enum Limit {
    /** Frames of one connection. */
    MESSAGES,
    /** Bytes of one connection. */
    BYTES,
    /** Connections of one address. */
    CONNECTIONS,
    /** Rooms created by one address. */
    ROOM_CREATES,
    /** Join attempts of one address. */
    JOINS,
    /** HTTP requests of one address. */
    HTTP_REQUESTS,
    /** Requests of one address for probes on the clients' port. */
    PROBES,
    /** WebSocket handshakes of one address. */
    HANDSHAKES,
    /** TCP connections that one address opened. */
    SOCKETS
}
