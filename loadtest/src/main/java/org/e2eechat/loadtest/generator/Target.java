package org.e2eechat.loadtest.generator;

/** A relay on this machine. On this one only: a load generator that can be pointed elsewhere is a weapon. */
public record Target(int port, Dialect dialect) {
    /** What is said to get into a room. */
    public enum Dialect {
        /** The protocol of this project at {@code /ws}: create, or join with a QR token. */
        CORE_V1,
        /** The room is in the path, {@code /r/ROOM}, and whoever connects is in it. */
        ROOM_IN_PATH
    }

    public Target {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("a port is 1 to 65535");
        }
    }
}
