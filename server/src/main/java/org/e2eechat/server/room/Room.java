package org.e2eechat.server.room;

import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.RoomId;
import org.e2eechat.server.protocol.Slice;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One room as this node sees it: the members whose connections are here. Fan-out reads a snapshot and takes no lock; whatever changes the membership goes
 * through the room's lane, one transition after another, so that everybody sees the same changes in the same order.
 */
public final class Room {
    private static final Member[] NOBODY = {};

    private final RoomId id;

    /** Held by virtual threads only, for the length of one transition. Fair: joins are served in the order they came. */
    final ReentrantLock lane = new ReentrantLock(true);

    private volatile Member[] members = NOBODY; // replaced whole, inside the lane

    private @Nullable RoomCode code; // the one on the screens; read and written inside the lane

    private Timers.@Nullable Timer rotation; // replaces the code when its time is over; likewise

    Room(RoomId id) {
        this.id = id;
    }

    public RoomId id() {
        return id;
    }

    /** Whether a client's text names this room. */
    public boolean isNamed(Slice text) {
        return id.matches(text);
    }

    /** Offers one frame to every member on this node and returns how many there are. Never blocks. */
    public int fanOut(Frame frame) {
        Member[] snapshot = members;
        for (Member member : snapshot) {
            member.offer(frame);
        }
        return snapshot.length;
    }

    /** Members on this node. */
    public int size() {
        return members.length;
    }

    List<Member> members() {
        return List.of(members);
    }

    void add(Member member) {
        insideLane();
        Member[] more = Arrays.copyOf(members, members.length + 1);
        more[members.length] = member;
        members = more;
    }

    /** Takes a member out of the fan-out; false when it is not here. */
    boolean remove(Member member) {
        insideLane();
        List<Member> fewer = new ArrayList<>(List.of(members));
        boolean removed = fewer.remove(member);
        members = fewer.toArray(NOBODY);
        return removed;
    }

    /** Puts another code on the screens and the timer that will replace it. */
    void show(RoomCode next, Timers.Timer replacedBy) {
        insideLane();
        cancelRotation();
        code = next;
        rotation = replacedBy;
    }

    /** Whether joining with this token leaves no good code on the screens. */
    boolean needsCodeAfter(TokenUse used) {
        insideLane();
        return code == null || code.use().isSameTokenAs(used);
    }

    void showNothing() {
        insideLane();
        cancelRotation();
        code = null;
    }

    private void cancelRotation() {
        insideLane();
        if (rotation != null) {
            rotation.cancel();
            rotation = null;
        }
    }

    private void insideLane() {
        if (!lane.isHeldByCurrentThread()) {
            throw new IllegalStateException("outside the room's lane");
        }
    }
}
