package org.e2eechat.server.testkit;

import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.Label;
import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.room.Member;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A member that keeps what it is offered until its last word. Safe for any thread. */
public final class RecordingMember implements Member {
    private final ParticipantId id;
    private final Optional<Label> label;
    private final List<WireFrame> heard = new ArrayList<>(); // guarded by this
    private final Runnable onWelcome;
    private boolean isWelcome; // guarded by this
    private boolean hasLeft; // guarded by this

    /** A member who was welcomed long ago. */
    public RecordingMember(ParticipantId id, Optional<Label> label) {
        this(id, label, () -> {});
        isWelcome = true;
    }

    /**
     * A member who is about to be welcomed.
     *
     * @param onWelcome run as soon as the first word is heard
     */
    RecordingMember(ParticipantId id, Optional<Label> label, Runnable onWelcome) {
        this.id = id;
        this.label = label;
        this.onWelcome = onWelcome;
    }

    @Override
    public ParticipantId id() {
        return id;
    }

    @Override
    public Optional<Label> label() {
        return label;
    }

    @Override
    public synchronized void welcome(Frame frame) {
        isWelcome = true;
        offer(frame);
        onWelcome.run();
    }

    @Override
    public synchronized void offer(Frame frame) {
        if (isWelcome && !hasLeft) {
            heard.add(WireFrame.of(frame));
        }
    }

    @Override
    public synchronized void expel(Frame frame) {
        farewell(frame);
    }

    @Override
    public synchronized void farewell(Frame frame) {
        offer(frame);
        hasLeft = true;
    }

    public synchronized List<WireFrame> heard() {
        return List.copyOf(heard);
    }

    public List<String> types() {
        return heard().stream().map(WireFrame::type).toList();
    }

    /** The last message of a type. */
    public WireFrame last(String type) {
        return heard().stream()
                .filter(frame -> frame.type().equals(type))
                .reduce((_, later) -> later)
                .orElseThrow(() -> new AssertionError("no " + type + " among " + types()));
    }

    public synchronized void forget() {
        heard.clear();
    }
}
