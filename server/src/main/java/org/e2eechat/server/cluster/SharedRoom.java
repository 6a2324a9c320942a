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
import java.util.LinkedHashSet;
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
    /** Between two questions whether seats are still there, however much is said meanwhile. */
    private static final Duration ASK_AGAIN = Duration.ofMillis(500);

    private static final int SENDERS_AT_FIRST = 8;
    private static final float LOAD_FACTOR = 0.75f;

    /**
     * Senders whose last message is remembered: more than a room has seats, because a late message
     * may be of somebody who has left.
     */
    private static final int MOST_SENDERS = 1024;

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

    /** The last version that is certain to be in the past of this room, and its mark. */
    @GuardedBy("this")
    private Seen sure = Seen.NOTHING;

    /** When the seats of this node lapse in the directory, at the earliest; by the node's clock. */
    @GuardedBy("this")
    private long sureUntilNanos;

    /** When the directory may be asked again whether the seats are still there. */
    @GuardedBy("this")
    private long askAgainNanos;

    /** The last message of each sender on another node, the latest senders last. */
    @GuardedBy("this")
    private @Nullable Map<String, Long> lastSeq;

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
        this.sureUntilNanos = nanoClock.getAsLong();
        this.askAgainNanos = sureUntilNanos;
        channel.relayOnlyIf(this::isSeatSure);
    }

    /** A version of a room and its mark, as this node has seen them; see {@link Roster#mark}. */
    record Seen(long version, String mark) {
        static final Seen NOTHING = new Seen(0, "");

        /** Characters of a version's own mark; behind it comes that of the version before. */
        private static final int MARK = 8;

        static Seen of(Roster roster) {
            return new Seen(roster.version(), roster.mark());
        }

        private static String part(String mark, int from) {
            return mark.substring(
                    Math.min(from, mark.length()), Math.min(from + MARK, mark.length()));
        }

        boolean isSameAs(Seen other) {
            return version == other.version && own().equals(other.own());
        }

        String own() {
            return part(mark, 0);
        }

        boolean isNextAfter(Seen other) {
            return version == other.version + 1 && part(mark, MARK).equals(other.own());
        }

        /** Whether both cannot be versions of one room. */
        boolean contradicts(Seen other) {
            if (version == other.version) {
                return !own().equals(other.own());
            }
            String before = part(mark, MARK);
            return version == other.version + 1
                    && before.length() == MARK
                    && !before.equals(other.own());
        }
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

    /**
     * Takes note of a version that was heard of. What does not fit to the version that is sure is
     * not
     * taken for sure: the directory is asked, with the one that is.
     */
    void saw(Seen heard) {
        boolean isContradiction;
        synchronized (this) {
            isContradiction = sure.version > 0 && heard.contradicts(sure);
            if (sure.version == 0 || heard.isNextAfter(sure)) {
                sure = heard;
            }
        }
        if (isContradiction) {
            outdated();
        }
    }

    /** The directory has found everything that this node has seen in the room's past. */
    synchronized void verified(Seen now) {
        if (now.version >= sure.version) {
            sure = now;
        }
    }

    /** The directory has answered to what this node has seen, whatever that was. */
    synchronized void corrected(Seen now) {
        sure = now;
    }

    /**
     * What this node has seen of the room: the last version that is sure, and what its members were
     * told, if that is another.
     */
    List<Seen> seen() {
        Set<Seen> all = new LinkedHashSet<>();
        synchronized (this) {
            if (sure.version > 0) {
                all.add(sure);
            }
        }
        for (Open each : open) {
            each.room()
                    .told()
                    .map(Seen::of)
                    .filter(told -> told.version > 0 && all.stream().noneMatch(told::isSameAs))
                    .ifPresent(all::add);
        }
        return List.copyOf(all);
    }

    /**
     * Stands for the seats of this node as they should be in the directory, which reckons in the
     * same
     * way: the sum of the first 40 bits of each id's SHA-1.
     */
    synchronized String sum() {
        long total = 0;
        for (ParticipantId id : seats.keySet()) {
            total += Keys.sha1Bits(id.value());
        }
        return Long.toString(total);
    }

    /**
     * Whether all seats of this node are among a room's participants. If not, the roster is older
     * than
     * the last join here, or something was lost: no member is shown a room without itself.
     */
    synchronized boolean areSeatsIn(Roster roster) {
        return roster.participants().containsAll(seats.keySet());
    }

    /**
     * The directory has confirmed the seats of this node.
     *
     * @param sentNanos when it was asked
     * @param lease how long they last from then on
     */
    synchronized void confirmed(long sentNanos, Duration lease) {
        long until = sentNanos + lease.toNanos();
        if (until - sureUntilNanos > 0) {
            sureUntilNanos = until;
        }
    }

    /**
     * Whether the seats of this node are good for certain. If not, other participants may have
     * taken
     * them: nothing is relayed until the directory has said so.
     */
    boolean isSeatSure() {
        long nowNanos = nanoClock.getAsLong();
        boolean isSure;
        boolean shallAsk;
        synchronized (this) {
            isSure = seats.isEmpty() || nowNanos - sureUntilNanos <= 0;
            shallAsk = !isSure && nowNanos - askAgainNanos >= 0;
            if (shallAsk) {
                askAgainNanos = nowNanos + ASK_AGAIN.toNanos();
            }
        }
        if (shallAsk) {
            outdated();
        }
        return isSure;
    }

    /**
     * Whether a message from another node is later than all of its sender's before. A server that
     * was
     * frozen hands on what it held when newer messages have taken another way.
     */
    synchronized boolean isNext(String from, long seq) {
        if (seq == 0) {
            return true;
        }
        Map<String, Long> last = lastSeq;
        if (last == null) {
            last = new LinkedHashMap<>(SENDERS_AT_FIRST, LOAD_FACTOR, true);
            lastSeq = last;
        }
        Long before = last.get(from);
        if (before != null && before >= seq) {
            return false;
        }
        last.put(from, seq);
        if (last.size() > MOST_SENDERS) {
            last.remove(last.keySet().iterator().next());
        }
        return true;
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
        saw(Seen.of(roster));
        if (!areSeatsIn(roster)) {
            outdated();
        }
        Set<String> nodes = reply.nodes(i + 3);
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
