package org.e2eechat.server.session;

import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.Label;
import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.room.Member;
import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** One connection's stay in one room. */
final class SeatedMember implements Member {
    private final ParticipantId id;
    private final @Nullable Label label;
    private final Outbox outbox;
    private final int membership; // what the outbox knows this stay by

    SeatedMember(ParticipantId id, Optional<Label> label, Outbox outbox) {
        this.id = id;
        this.label = label.orElse(null);
        this.outbox = outbox;
        this.membership = outbox.startMembership();
    }

    @Override
    public ParticipantId id() {
        return id;
    }

    @Override
    public Optional<Label> label() {
        return Optional.ofNullable(label);
    }

    @Override
    public void offer(Frame frame) {
        outbox.offer(frame, membership);
    }

    @Override
    public void farewell(Frame frame) {
        outbox.endMembership(membership, frame);
    }
}
