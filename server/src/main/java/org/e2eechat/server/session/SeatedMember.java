package org.e2eechat.server.session;

import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.Label;
import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.room.Member;
import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** One connection's stay in one room. */
final class SeatedMember implements Member {
    private static final int NOT_YET = 0; // the outbox counts memberships from 1

    private final ParticipantId id;
    private final @Nullable Label label;
    private final Outbox outbox;
    private final Runnable loseSeat;
    private volatile int
            membership; // what the outbox knows this stay by; written once, inside welcome's lock

    /** @param loseSeat ends the connection */
    SeatedMember(ParticipantId id, Optional<Label> label, Outbox outbox, Runnable loseSeat) {
        this.loseSeat = loseSeat;
        this.id = id;
        this.label = label.orElse(null);
        this.outbox = outbox;
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
    public void welcome(Frame frame) {
        synchronized (this) {
            int started = outbox.startMembership();
            outbox.offer(frame, started);
            membership = started;
        }
    }

    @Override
    public void offer(Frame frame) {
        int known = membership;
        if (known == NOT_YET) {
            known = membershipAfterWelcome();
            if (known == NOT_YET) {
                return;
            }
        }
        outbox.offer(frame, known);
    }

    // Waits for a welcome that is under way: its frame may have been heard already, and from then
    // on nothing may be missed.
    private synchronized int membershipAfterWelcome() {
        return membership;
    }

    @Override
    public void expel(Frame frame) {
        farewell(frame);
        loseSeat.run();
    }

    @Override
    public void farewell(Frame frame) {
        outbox.endMembership(membership, frame);
    }
}
