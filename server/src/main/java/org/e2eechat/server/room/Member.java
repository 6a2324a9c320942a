package org.e2eechat.server.room;

import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.Label;
import org.e2eechat.server.protocol.ParticipantId;

import java.util.Optional;

/** A participant whose connection is on this node, from its join until it leaves. */
public interface Member {
    ParticipantId id();

    /** The name shown to the room; whoever made the room has none. */
    Optional<Label> label();

    /** Queues the first frame of this membership, JOINED for example. Called once. */
    void welcome(Frame frame);

    /**
     * Queues a frame for this participant and returns at once. A frame offered before {@link #welcome} is dropped, so nothing overtakes the first word; one offered once the first word may have been heard is not. Nothing that is offered
     * after {@link #farewell} is sent, so nothing follows the last word.
     */
    void offer(Frame frame);

    /**
     * Queues the last frame of this membership and ends the connection: the seat went to another
     * participant while this node could not keep it. Never blocks.
     */
    void expel(Frame frame);

    /** Queues the last frame of this membership; of whatever is offered from now on, nothing is sent. */
    void farewell(Frame frame);
}
