package org.e2eechat.server.room;

import org.e2eechat.server.protocol.Frame;

/**
 * A code on the screens of a room. Nodes may replace it at the same time, and hear of each other's in any order: the later one stays everywhere.
 *
 * @param number counts the room's codes, see {@link RoomDirectory#claimCode}; nodes that could not ask may have given one number to two codes
 * @param use of the code
 * @param frame that shows it
 */
public record ShownCode(long number, TokenUse use, Frame frame) {
    /** Whether this one replaces {@code other}. Of two with one number the ids decide, so that all nodes decide alike. */
    boolean isLaterThan(ShownCode other) {
        if (number != other.number) {
            return number > other.number;
        }
        int byId = Long.compareUnsigned(use.high(), other.use.high());
        return byId == 0 ? Long.compareUnsigned(use.low(), other.use.low()) > 0 : byId > 0;
    }

    @Override
    public String toString() {
        return "ShownCode[redacted]";
    }
}
