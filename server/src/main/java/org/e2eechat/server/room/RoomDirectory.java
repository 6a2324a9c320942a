package org.e2eechat.server.room;

import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.protocol.RoomId;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which rooms exist, who holds a seat in them and which tokens are used up: the state that all nodes share. Every method is one atomic step and may block for a
 * bounded time, so it is called from virtual threads only.
 *
 * <p>Seats are leases. A node renews those it holds, without being asked; the seats of a node that dies lapse.
 */
public interface RoomDirectory {
    /** Makes a room without anybody in it. It goes when nobody joins within the room's time to live. */
    void createEmpty(RoomId room) throws DirectoryUnavailableException;

    /** Makes a room whose first seat is taken by {@code creator}. */
    Roster createWith(RoomId room, ParticipantId creator) throws DirectoryUnavailableException;

    /**
     * Uses up the token and takes a seat, or does neither. When it returns with a seat, this node hears whatever is said in the room on any node from now on; when it fails, the
     * token is as good as before.
     */
    SeatResult takeSeat(RoomId room, ParticipantId participant, TokenUse token)
            throws DirectoryUnavailableException;

    /** Gives a seat back; giving back what is not held changes nothing. Empty when the room is gone now. */
    Optional<Roster> giveSeatBack(RoomId room, ParticipantId participant)
            throws DirectoryUnavailableException;

    /**
     * Makes the seats of this node in a room exactly these, after something was lost or left over; puts the room back if it is gone.
     *
     * @param here everybody who is in the room on this node, at least one
     * @param told what they were told last; empty before anything was
     * @return who is in the room. A participant of {@code here} who is missing has lost the seat:
     *     it
     *     lapsed or was forgotten, and the room has filled up since
     */
    Roster settle(RoomId room, List<ParticipantId> here, Optional<Roster> told)
            throws DirectoryUnavailableException;

    /** The generation of tokens that a room takes; empty when there is no such room. */
    OptionalLong generation(RoomId room) throws DirectoryUnavailableException;

    default boolean exists(RoomId room) throws DirectoryUnavailableException {
        return generation(room).isPresent();
    }
}
