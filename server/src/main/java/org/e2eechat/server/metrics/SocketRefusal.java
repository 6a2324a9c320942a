package org.e2eechat.server.metrics;

/** Why a socket was closed as soon as it was accepted, or before its time. */
public enum SocketRefusal {
    /** The node has as many sockets as it may have. */
    NODE_FULL,
    /** Its address has as many sockets as one address may have. */
    TOO_MANY_FROM_ADDRESS,
    /** Its address has opened as many in this minute as it may, or was refused too often. */
    TOO_FAST,
    /** As many TLS handshakes were under way as this node does at once. */
    TLS_HANDSHAKES,
    /** It sent more TLS records without application data than any client needs. */
    TLS_RECORDS,
    /** Half-read requests held as much memory as they may. */
    HALF_READ_REQUESTS,
    /** No complete request header in time. */
    LATE_REQUEST,
    /** It waited for another request while sockets were scarce. */
    IDLE
}
