package org.e2eechat.server.room;

import org.e2eechat.server.protocol.Label;
import org.e2eechat.server.protocol.ParticipantId;

import java.util.Optional;

/** A connection that wants to be in a room. */
public interface Joiner {
    /** Whether the connection has ended, so that a seat for it would be a ghost's. */
    boolean isGone();

    /** The member that this connection is from now on. Called once the seat is taken, before the room can see it. */
    Member become(ParticipantId id, Optional<Label> label);
}
