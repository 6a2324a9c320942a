package org.e2eechat.server.room;

import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.ParticipantId;

/** The way from a room on this node to its members on other nodes. Nothing here blocks or fails: what cannot be sent at once and in order is dropped and counted. */
public interface Outlet {
    /** A notice that every member gets. */
    void relay(Frame frame);

    /**
     * A message that every member gets.
     *
     * @param seq counts the sender's messages in the room, from 1
     */
    void relay(ParticipantId from, long seq, Frame frame);

    /** Who is in the room now, which other nodes tell their members unless they have told them something newer. */
    void roster(Roster roster);

    /** A token that is used up, so that no node shows it any longer. */
    void used(TokenUse use);
}
