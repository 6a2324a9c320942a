package org.e2eechat.server.room;

import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.protocol.RoomId;

import java.util.Optional;

/**
 * Which rooms exist, who holds a seat in them and which tokens are used up: the state that all nodes share. Every method is one atomic step and may block for a
 * bounded time, so it is called from virtual threads only.
 */
public interface RoomDirectory {
    /** Makes a room without anybody in it. It goes when nobody joins within the room's time to live. */
    void createEmpty(RoomId room) throws DirectoryUnavailableException;

    /** Makes a room whose first seat is taken by {@code creator}. */
    Roster createWith(RoomId room, ParticipantId creator) throws DirectoryUnavailableException;

    /** Uses up the token and takes a seat, or does neither. */
    SeatResult takeSeat(RoomId room, ParticipantId participant, TokenUse token)
            throws DirectoryUnavailableException;

    /** Gives a seat back; giving back what is not held changes nothing. Empty when the room is gone now. */
    Optional<Roster> giveSeatBack(RoomId room, ParticipantId participant)
            throws DirectoryUnavailableException;

    boolean exists(RoomId room) throws DirectoryUnavailableException;
}
