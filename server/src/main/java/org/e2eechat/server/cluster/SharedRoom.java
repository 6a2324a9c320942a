package org.e2eechat.server.cluster;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.room.Outlet;
import org.e2eechat.server.room.Room;
import org.e2eechat.server.room.RoomBus;
import org.e2eechat.server.room.Roster;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/**
 * What this node knows of a room that other nodes may share: its seats here, who else has members, and who has to be heard of before a join is complete. Its monitor is held for a few
 * instructions, by the bus' thread too.
 */
final class SharedRoom {
    private final Keys keys;
    private final String node;
    private final RoomChannel channel;
    private final Subscriptions.Wanted wanted;
    private final Duration patience;
    private final LongSupplier nanoClock;

    /** Rooms of this name; two while one goes and the next comes. */
    private final List<Open> open = new CopyOnWriteArrayList<>();

    /** Seats of this node with their order numbers, oldest first. */
    @GuardedBy("this")
    private final Map<ParticipantId, Long> seats = new LinkedHashMap<>();

    @GuardedBy("this")
    private long version; // of what is known below

    @GuardedBy("this")
    private long highest; // version that was heard of, from rosters too

    @GuardedBy("this")
    private long generation;

    @GuardedBy("this")
    private Set<String> others = Set.of(); // nodes with members, as of the version

    /** Nodes that had members before the room was lost and rebuilt: they may not have come back yet. */
    @GuardedBy("this")
    private Set<String> presumed = Set.of();

    @GuardedBy("this")
    private long presumedUntilNanos;

    @GuardedBy("this")
    private boolean isDeaf; // the subscription is lost, so anybody may have come meanwhile

    @GuardedBy("this")
    private boolean needsSettling; // the directory may hold a seat for somebody who has left

    @GuardedBy("this")
    private @Nullable Hearing
            hearing; // of the join under way; one at a time, they hold the room's lane

    /** @param patience how long nodes that are missing after a loss are still spoken to */
    SharedRoom(
            Keys keys,
            String node,
            RoomChannel channel,
            Subscriptions.Wanted wanted,
            Duration patience,
            LongSupplier nanoClock) {
        this.keys = keys;
        this.node = node;
        this.channel = channel;
        this.wanted = wanted;
        this.patience = patience;
        this.nanoClock = nanoClock;
    }

    /** A room object that is in use. */
    record Open(Room room, RoomBus.Listener listener) {}

    /** Who has said that it publishes to us, and what is still missing. */
    private static final class Hearing {
        private final Map<String, Long> heard = new HashMap<>(); // nodes, and as of which version
        private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        private Set<String> needed = Set.of();
        private long asOf = Long.MAX_VALUE; // until the script has answered
        private int enough =
                Integer.MAX_VALUE; // when so many have, there is nobody else who listens

        /** Nobody waits for a node whose last member has left meanwhile: it may not even listen any more. */
        void forgetAllBut(Set<String> present) {
            Set<String> left = new HashSet<>(needed);
            left.retainAll(present);
            needed = left;
            completeIfDone();
        }

        void completeIfDone() {
            Set<String> fresh = new HashSet<>();
            heard.forEach(
                    (other, version) -> {
                        if (version >= asOf) {
                            fresh.add(other);
                        }
                    });
            if (asOf != Long.MAX_VALUE && (fresh.containsAll(needed) || fresh.size() >= enough)) {
                done.complete(null);
            }
        }
    }

    Keys keys() {
        return keys;
    }

    Subscriptions.Wanted wanted() {
        return wanted;
    }

    List<Open> open() {
        return open;
    }

    void opened(Room room, RoomBus.Listener listener) {
        open.add(new Open(room, listener));
        connect();
    }

    void closed(Room room) {
        open.removeIf(each -> each.room() == room);
        room.connect(null);
    }

    /** The directory and this node no longer agree on who is in the room. */
    void outdated() {
        open.forEach(each -> each.listener().outdated(each.room()));
    }

    synchronized void seated(ParticipantId id, long order) {
        seats.put(id, order);
    }

    synchronized boolean left(ParticipantId id) {
        return seats.remove(id) != null;
    }

    synchronized boolean hasSeats() {
        return !seats.isEmpty();
    }

    synchronized long orderOf(ParticipantId id) {
        return seats.getOrDefault(id, 0L);
    }

    /** Takes note of a version, wherever it was heard of. */
    synchronized void saw(long aVersion) {
        highest = Math.max(highest, aVersion);
    }

    /** The highest version that was ever heard of; what is known may be older. */
    synchronized long highestVersion() {
        return Math.max(highest, version);
    }

    synchronized long generation() {
        return generation;
    }

    /** What this node says to the others in this room. */
    RoomChannel channel() {
        return channel;
    }

    synchronized void unsettle() {
        needsSettling = true;
    }

    /** Whether {@link #unsettle} was called since the last call. */
    synchronized boolean takeNeedsSettling() {
        boolean was = needsSettling;
        needsSettling = false;
        return was;
    }

    /**
     * Takes what a script has said, unless something newer is known.
     *
     * @return whether the room's generation is another one than was known
     */
    boolean learn(long heardVersion, long heardGeneration, Set<String> nodes) {
        long presumedUntil = nanoClock.getAsLong() + patience.toNanos();
        boolean isOtherGeneration;
        synchronized (this) {
            if (heardVersion < version) {
                return false;
            }
            isOtherGeneration = version > 0 && heardGeneration != generation;
            if (isOtherGeneration) {
                presumed = others;
                presumedUntilNanos = presumedUntil;
            }
            version = heardVersion;
            generation = heardGeneration;
            Set<String> rest = new HashSet<>(nodes);
            rest.remove(node);
            others = Set.copyOf(rest);
            if (hearing != null) {
                hearing.forgetAllBut(others);
            }
        }
        connect();
        return isOtherGeneration;
    }

    /** Takes what a script has said from the i-th part of its reply on, and returns who is in the room. */
    Roster learn(ScriptReply reply, int i) {
        Roster roster = reply.roster(i);
        saw(roster.version());
        Set<String> nodes = reply.nodes(i + 2);
        if (!nodes.isEmpty()) {
            learn(roster.version(), roster.generation(), nodes);
        }
        return roster;
    }

    /** The subscription is lost: from now on every node is spoken to, until it is known again who is there. */
    void deaf() {
        synchronized (this) {
            isDeaf = true;
        }
        connect();
    }

    /** What is known is up to date again, and the subscription is there. */
    void hearing() {
        long nowNanos = nanoClock.getAsLong();
        synchronized (this) {
            isDeaf = false;
            if (nowNanos - presumedUntilNanos >= 0) {
                presumed = Set.of();
            }
        }
        connect();
    }

    private void connect() {
        synchronized (this) {
            Outlet outlet = outlet();
            for (Open each : open) {
                each.room().connect(outlet);
            }
        }
    }

    @GuardedBy("this")
    private @Nullable Outlet outlet() {
        return isDeaf || !presumed.isEmpty() || !others.isEmpty() ? channel : null;
    }

    /** Begins to note who is heard of; the script is not sent yet. */
    synchronized void expectOthers() {
        hearing = new Hearing();
    }

    /**
     * Done when every other node with members has heard of this one, or everybody who listens at all.
     *
     * @param listeners how many the script's announcement has reached, this node included
     */
    synchronized CompletableFuture<@Nullable Void> awaitOthers(long asOf, int listeners) {
        Hearing waiting = hearing == null ? new Hearing() : hearing;
        hearing = waiting;
        waiting.needed = others;
        waiting.asOf = asOf;
        waiting.enough = listeners - 1;
        waiting.completeIfDone();
        return waiting.done;
    }

    synchronized void heard(String other, long asOf) {
        if (hearing != null) {
            hearing.heard.merge(other, asOf, Math::max);
            hearing.completeIfDone();
        }
    }
}
