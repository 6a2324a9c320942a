package org.e2eechat.server.room;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.protocol.RoomId;
import org.e2eechat.server.protocol.Slice;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

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

    private volatile @Nullable Outlet
            outlet; // to members on other nodes; null while all are here. Written by the bus

    private volatile long generation; // of the tokens that the room takes; written inside the lane

    private final Object telling =
            new Object(); // held for one fan-out, never across anything that waits

    @GuardedBy("telling")
    private @Nullable Roster told; // what the members were told last

    @GuardedBy("telling")
    private @Nullable ShownCode code; // the one on the screens of this node's members

    /** Whether a comparison with the directory is waiting for its turn; written by any thread. */
    final AtomicBoolean isComparisonDue = new AtomicBoolean();

    private Timers.@Nullable Timer
            rotation; // replaces the code when its time is over; inside the lane

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

    /** Offers one frame to every member on any node, and returns how many of them are here. Never blocks. */
    public int relay(Frame frame) {
        int here = fanOut(frame);
        Outlet elsewhere = outlet;
        if (elsewhere != null) {
            elsewhere.relay(frame);
        }
        return here;
    }

    /**
     * Offers a member's message to every member on any node, and returns how many of them are here.
     * Never blocks.
     *
     * @param seq counts the sender's messages in this room, from 1
     */
    public int relay(ParticipantId from, long seq, Frame frame) {
        int here = fanOut(frame);
        Outlet elsewhere = outlet;
        if (elsewhere != null) {
            elsewhere.relay(from, seq, frame);
        }
        return here;
    }

    /** Sets where frames for other nodes go; null when there are no members elsewhere. */
    public void connect(@Nullable Outlet elsewhere) {
        outlet = elsewhere;
    }

    /** Whether frames go to other nodes as well. */
    public boolean isConnected() {
        return outlet != null;
    }

    /** Tells everybody on this node who is in the room, unless they know that or better. */
    boolean tellIfNewer(Roster roster, Frame statistics) {
        synchronized (telling) {
            if (told != null && roster.version() <= told.version()) {
                return false;
            }
            told = roster;
            fanOut(statistics);
            return true;
        }
    }

    /**
     * Tells everybody, here and elsewhere, what a change on this node has led to. Here they may
     * know
     * better already: then they hear that again, because the change may have brought a newcomer who
     * does not.
     *
     * @param statistics makes the frame that tells of a roster
     */
    void tell(Roster roster, Function<Roster, Frame> statistics) {
        tellHere(roster, statistics);
        Outlet elsewhere = outlet;
        if (elsewhere != null) {
            elsewhere.roster(roster);
        }
    }

    /** Tells everybody on this node alone: what the directory could not confirm. */
    void tellHere(Roster roster, Function<Roster, Frame> statistics) {
        synchronized (telling) {
            fanOut(statistics.apply(withEverybodyHere(note(roster))));
        }
    }

    /**
     * What members are shown: a roster, and the members of this node that are missing in it. Those
     * are
     * missing only when something was lost, and a comparison with the directory will tell what.
     */
    Roster withEverybodyHere(Roster roster) {
        List<ParticipantId> ids = new ArrayList<>(roster.participants());
        for (Member member : members) {
            if (!ids.contains(member.id())) {
                ids.add(member.id());
            }
        }
        return ids.size() == roster.size() ? roster : roster.with(ids);
    }

    /**
     * Takes note of a roster that the members are about to be told, so that no older one is told
     * any
     * more, and returns the newer one of it and what is known.
     */
    Roster note(Roster roster) {
        synchronized (telling) {
            Roster known = newest(roster);
            told = known;
            return known;
        }
    }

    /** The newer one of a roster and what the members were told last. */
    private Roster newest(Roster roster) {
        synchronized (telling) {
            return told == null || roster.version() >= told.version() ? roster : told;
        }
    }

    /** What the members were told last; empty before anything was. */
    public Optional<Roster> told() {
        synchronized (telling) {
            return Optional.ofNullable(told);
        }
    }

    /** The generation of tokens that the room takes. */
    long generation() {
        return generation;
    }

    /** Notes the generation that the directory knows; false when it is the one that was known. */
    boolean adoptGeneration(long known) {
        insideLane();
        boolean isNew = generation != known;
        generation = known;
        return isNew;
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

    /** Shows every member on this node a code, if there are any. Never blocks. */
    void show(ShownCode next) {
        insideLane();
        synchronized (telling) {
            if (members.length == 0) {
                return;
            }
            code = next;
            fanOut(next.frame());
        }
    }

    /** Notes the first code of a room, which its creator is told by ROOM_CREATED. */
    void showFirst(ShownCode first) {
        insideLane();
        synchronized (telling) {
            code = first;
        }
    }

    /** Tells the other nodes that a token is used up. Never blocks. */
    void tellUsed(TokenUse use) {
        Outlet elsewhere = outlet;
        if (elsewhere != null) {
            elsewhere.used(use);
        }
    }

    /** The code on the screens of this node's members. */
    Optional<ShownCode> shown() {
        synchronized (telling) {
            return Optional.ofNullable(code);
        }
    }

    /** Sets the timer for the code that is on the screens. */
    void rearm(Timers.Timer replacedBy) {
        insideLane();
        cancelRotation();
        rotation = replacedBy;
    }

    /** Whether joining with this token leaves no good code on the screens. */
    boolean needsCodeAfter(TokenUse used) {
        return shown().map(shown -> shown.use().isSameTokenAs(used)).orElse(true);
    }

    /** Whether the code on the screens is of tokens that the room does not take any more. */
    boolean hasDeadCode() {
        return shown().map(shown -> shown.use().generation() != generation).orElse(true);
    }

    void showNothing() {
        insideLane();
        cancelRotation();
        synchronized (telling) {
            code = null;
        }
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
