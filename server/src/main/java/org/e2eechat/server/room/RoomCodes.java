package org.e2eechat.server.room;

import org.e2eechat.server.protocol.RoomId;

/** Mints the tokens that a room hands out. The room does not know how they are signed. */
public interface RoomCodes {
    /** The code on the screen, good for one rotation period. */
    RoomCode qr(RoomId room, long generation);

    /** A way back for somebody who is in the room and may lose the connection. */
    RoomCode rejoin(RoomId room, long generation);
}
