package org.e2eechat.server.testkit;

import org.e2eechat.server.protocol.Label;
import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.room.Joiner;
import org.e2eechat.server.room.Member;

import java.util.Optional;

/** A connection that wants to be in a room, reduced to what a room sees of it. */
public final class FakeJoiner implements Joiner {
    public volatile boolean isGone;

    /** Runs when the seat is taken and the member is made. */
    public volatile Runnable onBecoming = () -> {};

    /** Runs as soon as the member has heard that it is in. */
    public volatile Runnable onWelcome = () -> {};

    private volatile Optional<RecordingMember> member = Optional.empty();

    @Override
    public boolean isGone() {
        return isGone;
    }

    @Override
    public Member become(ParticipantId id, Optional<Label> label) {
        onBecoming.run();
        RecordingMember made = new RecordingMember(id, label, () -> onWelcome.run());
        member = Optional.of(made);
        return made;
    }

    public RecordingMember member() {
        return member.orElseThrow(() -> new AssertionError("never became a member"));
    }
}
