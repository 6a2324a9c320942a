package org.e2eechat.server.room;

import org.e2eechat.server.protocol.Frame;

/**
 * The code that this node shows its members of a room.
 *
 * @param use of the code
 * @param frame that shows it
 */
record ShownCode(TokenUse use, Frame frame) {
    @Override
    public String toString() {
        return "ShownCode[redacted]";
    }
}
