package org.e2eechat.server.metrics;

/** Why a WebSocket upgrade was refused, or a fresh connection turned away. */
public enum UpgradeRejection {
    ORIGIN_NOT_ALLOWED,
    TOO_MANY_CONNECTIONS,
    AT_CAPACITY,
    DRAINING,
    BAD_HANDSHAKE
}
