package org.e2eechat.server.room;

import org.e2eechat.server.protocol.ErrorCode;
import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.Label;
import org.e2eechat.server.protocol.MessageEncoder;
import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.protocol.RoomId;
import org.e2eechat.server.protocol.ServerMessage;
import org.e2eechat.server.protocol.Slice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Everything that can happen to a room: it is made, somebody joins, somebody leaves, its code is replaced. Every method here may wait for the directory or for the room's
 * lane, so it is called from virtual threads only. Relaying is not here: it needs no membership change and goes straight to {@link Room#fanOut}.
 */
public final class Rooms implements RoomBus.Listener {
    private static final Logger log = LoggerFactory.getLogger(Rooms.class);
    private static final Duration LANE_PATIENCE =
            Duration.ofSeconds(
                    3); // longer than one slow directory answer, shorter than a person's patience

    private final RoomDirectory directory;
    private final RoomBus bus;
    private final RoomCodes codes;
    private final Timers timers;
    private final MessageEncoder encoder;
    private final RandomGenerator random;
    private final CodeRotation rotation;
    private final Rules rules;
    private final Map<RoomId, Local> rooms =
            new ConcurrentHashMap<>(); // rooms with a member or a transition on this node

    public Rooms(
            RoomDirectory directory,
            RoomBus bus,
            RoomCodes codes,
            Timers timers,
            MessageEncoder encoder,
            RandomGenerator random,
            Rules rules) {
        this.directory = directory;
        this.bus = bus;
        this.codes = codes;
        this.timers = timers;
        this.encoder = encoder;
        this.random = random;
        this.rules = rules;
        this.rotation = new CodeRotation(codes, timers, encoder, rules.codeRotation());
    }

    /**
     * What the operator decided about rooms.
     *
     * @param capacity seats in a room, as clients are told
     * @param codeRotation how long a code stays on the screens
     */
    public record Rules(int capacity, Duration codeRotation) {}

    /** A room in use on this node; {@code users} counts members and transitions and is written inside the map's compute only. */
    private record Local(Room room, int users) {
        Local with(int change) {
            return new Local(room, users + change);
        }
    }

    /** Makes a room with {@code creator} as its first participant and host, and tells it so. */
    public Seat create(Joiner creator, Slice ref) throws DirectoryUnavailableException {
        RoomId id = RoomId.random(random);
        ParticipantId self = ParticipantId.random(random);
        Room room = enter(id);
        boolean seated = false;
        room.lane.lock(); // nobody else knows this room yet, so this does not wait
        try {
            Roster roster = directory.createWith(id, self);
            Seat seat = seat(room, self, () -> found(room, creator, self, roster, ref));
            seated = true;
            return seat;
        } finally {
            room.lane.unlock();
            if (!seated) {
                exit(room);
            }
        }
    }

    /** Inside the lane: the creator is told its room before the room's first statistics. */
    private Seat found(Room room, Joiner creator, ParticipantId self, Roster roster, Slice ref) {
        Member member = creator.become(self, Optional.empty());
        room.adoptGeneration(roster.generation());
        RoomCode code = rotation.showFirst(room);
        room.add(member);
        member.welcome(
                encoder.encode(
                        new ServerMessage.RoomCreated(
                                room.id(),
                                code.token(),
                                code.expUnixMs(),
                                rules.capacity(),
                                self,
                                roster.participants(),
                                self),
                        ref));
        announce(room, roster);
        return new Seat(room, member);
    }

    /** Makes a room without anybody in it, for an invitation that is sent before anybody comes. */
    public RoomId createEmpty() throws DirectoryUnavailableException {
        RoomId id = RoomId.random(random);
        directory.createEmpty(id);
        return id;
    }

    /** The generation of tokens that a room takes; empty when there is no such room. */
    public OptionalLong generation(RoomId room) throws DirectoryUnavailableException {
        return directory.generation(room);
    }

    /**
     * Uses up a verified token and takes a seat, in one step; then tells the joiner, then the room.
     *
     * @param wanted the name the joiner asked for; empty for a numbered one
     */
    public JoinResult join(
            RoomId id, Joiner joiner, Optional<Label> wanted, TokenUse token, Slice ref)
            throws DirectoryUnavailableException {
        Room room = enter(id);
        boolean seated = false;
        try {
            lock(room);
            try {
                if (joiner.isGone()) {
                    return new JoinResult.Gone(); // its token stays good
                }
                ParticipantId self = ParticipantId.random(random);
                SeatResult result = directory.takeSeat(id, self, token);
                return switch (result) {
                    case SeatResult.Seated(Roster roster) -> {
                        if (joiner.isGone()) {
                            giveBack(room, self);
                            rotation.replaceIfUsed(room, token);
                            yield new JoinResult.Gone();
                        }
                        Seat seat =
                                seat(
                                        room,
                                        self,
                                        () ->
                                                welcome(
                                                        room, joiner, self, wanted, token, roster,
                                                        ref));
                        seated = true;
                        yield new JoinResult.Joined(seat);
                    }
                    case SeatResult.TokenUsed() -> {
                        rotation.replaceIfOnScreens(room, token);
                        yield new JoinResult.Refused(ErrorCode.TOKEN_REPLAY);
                    }
                    case SeatResult.NoSuchRoom() -> new JoinResult.Refused(ErrorCode.NO_ROOM);
                    case SeatResult.RoomFull() -> new JoinResult.Refused(ErrorCode.ROOM_FULL);
                    case SeatResult.TokenOutdated() -> {
                        rotation.replaceIfOnScreens(room, token);
                        yield new JoinResult.Refused(ErrorCode.TOKEN_EXPIRED);
                    }
                };
            } finally {
                room.lane.unlock();
            }
        } finally {
            if (!seated) {
                exit(room);
            }
        }
    }

    /** Inside the lane: the member is where frames are fanned out to before it hears JOINED, so whoever has heard that misses nothing; and takes none before, so none overtakes it. */
    private Seat welcome(
            Room room,
            Joiner joiner,
            ParticipantId self,
            Optional<Label> wanted,
            TokenUse token,
            Roster roster,
            Slice ref) {
        Label label = wanted.orElseGet(() -> Label.numbered(roster.size()));
        Member member = joiner.become(self, Optional.of(label));
        boolean isOtherGeneration = room.adoptGeneration(roster.generation());
        RoomCode next = codes.rejoin(room.id(), roster.generation());
        // While this join waited, others may have left: what the members know may be newer. And an
        // older roster, without the joiner, may still be on its way.
        Roster newest = room.note(roster);
        room.add(member);
        Roster shown = room.withEverybodyHere(newest);
        if (!shown.equals(newest)) {
            outdated(room);
        }
        member.welcome(
                encoder.encode(
                        new ServerMessage.Joined(
                                room.id(),
                                rules.capacity(),
                                label,
                                next.token(),
                                next.expUnixMs(),
                                self,
                                shown.participants(),
                                shown.host().orElse(self)),
                        ref));
        say(room, "this person has entered the chat with the name " + label.value());
        announce(room, roster);
        boolean isReplaced = rotation.replaceIfUsed(room, token);
        if (!isReplaced && isOtherGeneration) {
            rotation.replace(room);
        } else if (!isReplaced && room.isConnected()) {
            // Somebody who was let in by the code of another node has not seen the one of this
            // node.
            room.shown().map(ShownCode::frame).ifPresent(member::offer);
        }
        return new Seat(room, member);
    }

    /** Gives a seat back and tells the room. The one who leaves hears LEFT and nothing after it. */
    public void leave(Seat seat, Optional<Slice> ref) {
        Room room = seat.room();
        room.lane.lock();
        try {
            if (!room.remove(seat.member())) {
                return;
            }
            try {
                goodbye(room, seat.member(), ref);
            } finally {
                exit(room);
            }
        } finally {
            room.lane.unlock();
        }
    }

    /** Inside the lane: somebody who is no member any more hears its last word, and the others hear of it. */
    private void goodbye(Room room, Member leaver, Optional<Slice> ref) {
        if (room.size() == 0) {
            room.showNothing();
        }
        leaver.farewell(encoder.encode(new ServerMessage.Left(room.id()), ref.orElse(null)));
        Left left = giveBack(room, leaver.id());
        leaver.label().ifPresent(label -> say(room, label.value() + " has left the chat"));
        announce(room, left);
    }

    /**
     * What remains of a room after somebody has left.
     *
     * @param roster empty when the room is gone or has no members here
     * @param isKnown whether the directory has said so; else it is this node's guess
     */
    private record Left(Optional<Roster> roster, boolean isKnown) {}

    private void announce(Room room, Left left) {
        left.roster()
                .ifPresent(
                        roster -> {
                            if (left.isKnown()) {
                                announce(room, roster);
                            } else {
                                room.tellHere(roster, known -> statistics(room, known));
                            }
                        });
    }

    /** Inside the lane: lets somebody in who holds a seat in the directory. If that fails half-way, the seat is given back and the room is as it was. */
    private Seat seat(Room room, ParticipantId self, Supplier<Seat> letIn) {
        boolean seated = false;
        try {
            Seat seat = letIn.get();
            seated = true;
            return seat;
        } finally {
            if (!seated) {
                takeOut(room, self);
            }
        }
    }

    private void takeOut(Room room, ParticipantId id) {
        room.members().stream()
                .filter(member -> member.id().equals(id))
                .findFirst()
                .ifPresent(room::remove);
        if (room.size() == 0) {
            room.showNothing();
        }
        announce(room, giveBack(room, id));
    }

    /**
     * Never fails, because who leaves has left: the directory hears of it when it can be reached.
     */
    private Left giveBack(Room room, ParticipantId leaver) {
        try {
            return new Left(directory.giveSeatBack(room.id(), leaver), true);
        } catch (DirectoryUnavailableException unavailable) {
            log.warn("a seat could not be given back; the directory will be told later");
            return new Left(whoIsLeft(room, leaver), false);
        } catch (RuntimeException bug) {
            log.error("a seat could not be given back", bug);
            return new Left(whoIsLeft(room, leaver), false);
        }
    }

    private static Optional<Roster> whoIsLeft(Room room, ParticipantId leaver) {
        if (room.size() == 0) {
            return Optional.empty();
        }
        return room.told().map(roster -> roster.without(leaver));
    }

    /** Rooms with a member on this node. */
    public int size() {
        return rooms.size();
    }

    /** Members on this node, all rooms together. */
    public int participants() {
        int members = 0;
        for (Local local : rooms.values()) {
            members += local.room().size();
        }
        return members;
    }

    /** Another node's change, on the bus' thread: what members are told is made here, from ids alone. */
    @Override
    public void rosterChangedElsewhere(Room room, Roster roster) {
        room.tellIfNewer(roster, statistics(room, roster));
    }

    /** Asks no one: the timer's thread waits for the lane, and the bus' thread does not. */
    @Override
    public void tokenUsed(Room room, long high, long low) {
        rotation.usedElsewhere(room, high, low);
    }

    @Override
    public void outdated(Room room) {
        if (room.isComparisonDue.compareAndSet(false, true)) {
            timers.after(Duration.ZERO, () -> settle(room));
        }
    }

    /**
     * Compares this node's members with the directory's seats: the directory takes this node's word
     * for who is here, as far as there is room, and this node the directory's for everything else.
     */
    private void settle(Room room) {
        room.lane.lock();
        try {
            room.isComparisonDue.set(false);
            if (room.size() == 0) {
                return;
            }
            List<ParticipantId> here = room.members().stream().map(Member::id).toList();
            Roster roster = directory.settle(room.id(), here, room.told());
            room.members().stream()
                    .filter(member -> !roster.participants().contains(member.id()))
                    .forEach(member -> expel(room, member));
            room.tellIfNewer(roster, statistics(room, roster));
            if (room.adoptGeneration(roster.generation())) {
                rotation.replaceIfDead(room);
            }
        } catch (DirectoryUnavailableException unavailable) {
            log.debug("a room could not be settled yet");
        } finally {
            room.lane.unlock();
        }
    }

    /** Inside the lane: this member's seat lapsed, and the room has filled up since. */
    private void expel(Room room, Member member) {
        room.remove(member);
        if (room.size() == 0) {
            room.showNothing();
        }
        member.expel(
                encoder.encode(
                        new ServerMessage.Rejected(ErrorCode.ROOM_FULL, OptionalLong.empty()),
                        null));
        exit(room);
    }

    private void say(Room room, String text) {
        room.relay(
                encoder.encode(
                        new ServerMessage.SystemMessage(
                                room.id(), text, ServerMessage.Severity.INFO),
                        null));
    }

    private void announce(Room room, Roster roster) {
        room.tell(roster, known -> statistics(room, known));
    }

    private Frame statistics(Room room, Roster roster) {
        return encoder.encode(
                new ServerMessage.RoomStats(
                        room.id(),
                        rules.capacity(),
                        roster.participants(),
                        roster.host().orElse(null)),
                null);
    }

    /** The room of this name in use here. Nobody else sees a room before its bus is open. */
    private Room enter(RoomId id) {
        Local known = rooms.computeIfPresent(id, (key, local) -> local.with(1));
        if (known != null) {
            return known.room();
        }
        Room fresh = new Room(id);
        bus.open(fresh, this);
        Room room =
                rooms.compute(
                                id,
                                (key, local) -> local == null ? new Local(fresh, 1) : local.with(1))
                        .room();
        if (room != fresh) {
            bus.close(fresh);
        }
        return room;
    }

    private void exit(Room room) {
        Local left =
                rooms.computeIfPresent(
                        room.id(), (key, local) -> local.users() == 1 ? null : local.with(-1));
        if (left == null) {
            bus.close(room);
        }
    }

    private static void lock(Room room) throws DirectoryUnavailableException {
        try {
            if (!room.lane.tryLock(LANE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new DirectoryUnavailableException("the room is busy", LANE_PATIENCE);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new DirectoryUnavailableException("interrupted", LANE_PATIENCE);
        }
    }
}
