package org.e2eechat.server.metrics;

/** Why something that came over a room's channel did not count. */
public enum BusRefusal {
    /** Not sealed, or in a version of the format that this node does not speak. */
    FORMAT,
    /** Sealed with a secret that this node does not have. */
    SECRET,
    /** Changed, made without the secret, or sealed for another room. */
    FORGED,
    /** Heard before, or sealed before something that was heard. */
    REPEATED,
    /** Older than a message may be, or than this node has listened to the room. */
    LATE
}
