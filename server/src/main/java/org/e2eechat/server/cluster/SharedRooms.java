package org.e2eechat.server.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.valkey.CommandArguments;
import io.valkey.Protocol;
import io.valkey.exceptions.JedisException;

import org.e2eechat.server.metrics.RelayMetrics;
import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.protocol.RoomId;
import org.e2eechat.server.room.DirectoryUnavailableException;
import org.e2eechat.server.room.Outlet;
import org.e2eechat.server.room.Room;
import org.e2eechat.server.room.RoomBus;
import org.e2eechat.server.room.RoomDirectory;
import org.e2eechat.server.room.Roster;
import org.e2eechat.server.room.RotationClaim;
import org.e2eechat.server.room.SeatResult;
import org.e2eechat.server.room.ShownCode;
import org.e2eechat.server.room.TokenUse;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The rooms of all nodes: the directory, and the bus. They are one class because a join needs both in one order: listen, take the seat, hear from the other nodes that they know; only
 * then nothing that is said can be missed.
 */
final class SharedRooms implements RoomDirectory, RoomBus {
    private static final Duration REPLAY_GRACE =
            Duration.ofSeconds(5); // what the contract adds to a token's remaining life
    private static final Duration UNDO_FOR =
            Duration.ofSeconds(
                    60); // longer than a stopped server holds a command back in our tests, and in
    // most failovers
    private static final Duration UNDO_PAUSE = Duration.ofMillis(500);
    private static final long GENERATIONS = 1L << 53; // what a number in Lua holds exactly

    private final Valkey valkey;
    private final Subscriptions subscriptions;
    private final String node;
    private final Rules rules;
    private final Timings timings;
    private final RelayMetrics metrics;
    private final Executor virtualThreads;
    private final BooleanSupplier isDraining;
    private final RandomGenerator random;
    private final LongSupplier nanoClock;
    private final Map<String, Local> rooms =
            new ConcurrentHashMap<>(); // by Keys.name; users are counted inside compute

    /**
     * What the operator decided about rooms.
     *
     * @param capacity seats in a room
     * @param emptyRoomTtl how long a room without anybody lasts
     * @param removeWhenLeft whether a room goes at once when its last participant leaves
     * @param refuseReplay whether a token is good only once
     * @param codeRotation how long a code stays on the screens
     * @param backlogBytes of a room's messages that may be under way to other nodes; all of it may arrive there at once, and must not make a slow reader of anybody
     */
    record Rules(
            int capacity,
            Duration emptyRoomTtl,
            boolean removeWhenLeft,
            boolean refuseReplay,
            Duration codeRotation,
            int backlogBytes) {}

    /** A room and how many have a reason to keep it: open rooms, calls under way, seats. */
    private record Local(SharedRoom room, int users) {}

    SharedRooms(
            Valkey valkey,
            Subscriptions subscriptions,
            String node,
            Rules rules,
            Timings timings,
            RelayMetrics metrics,
            Executor virtualThreads,
            BooleanSupplier isDraining,
            RandomGenerator random,
            LongSupplier nanoClock) {
        this.valkey = valkey;
        this.subscriptions = subscriptions;
        this.node = node;
        this.rules = rules;
        this.timings = timings;
        this.metrics = metrics;
        this.virtualThreads = virtualThreads;
        this.isDraining = isDraining;
        this.random = random;
        this.nanoClock = nanoClock;
    }

    // The bus

    @Override
    public void open(Room room, Listener listener) {
        retain(room.id()).opened(room, listener);
    }

    @Override
    public void close(Room room) {
        SharedRoom shared = find(room.id());
        if (shared != null) {
            shared.closed(room);
            release(shared);
        }
    }

    private final class Channel implements Outlet {
        private final Keys keys;
        private final AtomicLong underWay = new AtomicLong(); // bytes of messages
        private volatile boolean hasUnheardCode; // so it has to be repeated

        private final Link.Callback codePublished =
                new Link.Callback() {
                    @Override
                    public void replied(@Nullable Object listeners) {
                        published.replied(listeners);
                    }

                    @Override
                    public void failed(JedisException failure) {
                        hasUnheardCode = true;
                        published.failed(failure);
                    }
                };

        Channel(Keys keys) {
            this.keys = keys;
        }

        /** Whether a code could not be published since the last call. */
        boolean takeUnheardCode() {
            boolean was = hasUnheardCode;
            hasUnheardCode = false;
            return was;
        }

        @Override
        public void relay(Frame frame) {
            int bytes = frame.size();
            if (underWay.addAndGet(bytes) > Math.max(rules.backlogBytes(), bytes)) {
                underWay.addAndGet(-bytes);
                metrics.valkeyPublishDropped();
            } else if (!valkey.publish(
                    keys, Envelope.relayed(node, frame), new Arrival(underWay, bytes))) {
                underWay.addAndGet(-bytes);
                metrics.valkeyPublishDropped();
            }
        }

        @Override
        public void roster(Roster roster) {
            publish(keys, Envelope.members(node, roster));
        }

        @Override
        public void code(ShownCode code) {
            if (!valkey.publish(keys, Envelope.code(node, code), codePublished)) {
                hasUnheardCode = true;
                metrics.valkeyPublishDropped();
            }
        }
    }

    /** Hears what becomes of a message. */
    private final class Arrival implements Link.Callback {
        private final AtomicLong underWay;
        private final int bytes;

        Arrival(AtomicLong underWay, int bytes) {
            this.underWay = underWay;
            this.bytes = bytes;
        }

        @Override
        public void replied(@Nullable Object listeners) {
            underWay.addAndGet(-bytes);
            published.replied(listeners);
        }

        @Override
        public void failed(JedisException failure) {
            underWay.addAndGet(-bytes);
            published.failed(failure);
        }
    }

    private void publish(Keys keys, byte[] envelope) {
        if (!valkey.publish(keys, envelope, published)) {
            metrics.valkeyPublishDropped();
        }
    }

    private final Link.Callback published =
            new Link.Callback() {
                @Override
                public void replied(@Nullable Object listeners) {
                    metrics.valkeyPublished();
                }

                @Override
                public void failed(JedisException failure) {
                    metrics.valkeyPublishDropped();
                    valkey.suspectChange();
                }
            };

    /** Something came over a room's channel, on the subscriber's thread. */
    void message(byte[] channel, byte[] payload) {
        if (Envelope.isFrom(node, payload)) {
            return;
        }
        Local local = rooms.get(Keys.nameOf(channel));
        Optional<Envelope> envelope = Envelope.read(payload);
        if (local == null || envelope.isEmpty()) {
            return;
        }
        SharedRoom shared = local.room();
        switch (envelope.get()) {
            case Envelope.Relayed(Frame frame) -> {
                int deliveries = 0;
                for (SharedRoom.Open each : shared.open()) {
                    deliveries += each.room().fanOut(frame);
                }
                metrics.valkeyReceived(deliveries, (long) deliveries * frame.size());
            }
            case Envelope.Members(Roster roster) -> {
                shared.saw(roster.version());
                shared.open()
                        .forEach(
                                each ->
                                        each.listener()
                                                .rosterChangedElsewhere(each.room(), roster));
            }
            case Envelope.Code(ShownCode code) ->
                    shared.open()
                            .forEach(each -> each.listener().codeShownElsewhere(each.room(), code));
            case Envelope.Lost() -> {
                if (shared.hasSeats()) {
                    outdated(shared);
                }
            }
            case Envelope.Nodes(long version, long generation, Set<String> nodes) -> {
                if (learn(shared, version, generation, nodes)) {
                    outdated(shared);
                }
                // Behind everything that was published before, and before everything that will be.
                publish(shared.keys(), Envelope.heard(node, Envelope.sender(payload), version));
            }
            case Envelope.Heard(String newcomer, long version) -> {
                if (newcomer.equals(node)) {
                    shared.heard(Envelope.sender(payload), version);
                }
            }
        }
    }

    private boolean learn(SharedRoom shared, long version, long generation, Set<String> nodes) {
        return shared.learn(
                version,
                generation,
                nodes,
                nanoClock.getAsLong() + timings.lease().multipliedBy(2).toNanos());
    }

    private static void outdated(SharedRoom shared) {
        shared.open().forEach(each -> each.listener().outdated(each.room()));
    }

    /** A room's channel is not heard any more. */
    void unsubscribed(String name) {
        Local local = rooms.get(name);
        if (local != null) {
            local.room().deaf();
        }
    }

    // The directory

    @Override
    public void createEmpty(RoomId room) throws DirectoryUnavailableException {
        Keys keys = Keys.of(room);
        valkey.run(
                LuaScript.CREATE_ROOM,
                keys.slot(),
                List.of(keys.room(), keys.channel()),
                arguments("", ms(rules.codeRotation())),
                newCall());
    }

    @Override
    public Roster createWith(RoomId room, ParticipantId creator)
            throws DirectoryUnavailableException {
        Deadline deadline = deadline();
        Valkey.Call call = new Valkey.Call(deadline);
        SharedRoom shared = retain(room);
        boolean seated = false;
        try {
            valkey.requireUp(shared.keys(), deadline);
            Reply reply =
                    new Reply(
                            valkey.run(
                                    LuaScript.CREATE_ROOM,
                                    shared.keys().slot(),
                                    List.of(shared.keys().room(), shared.keys().channel()),
                                    arguments(creator.value(), ms(rules.codeRotation())),
                                    call));
            await(shared.wanted().subscribed(), deadline);
            seated = true;
            return seated(shared, creator, reply);
        } finally {
            if (!seated) {
                if (call.wasSent()) {
                    undo(shared.keys(), creator, "", true);
                }
                release(shared);
            }
        }
    }

    private Roster seated(SharedRoom shared, ParticipantId participant, Reply reply) {
        shared.seated(participant, reply.number(1));
        return reply.roster(shared, 4);
    }

    @Override
    public SeatResult takeSeat(RoomId room, ParticipantId participant, TokenUse token)
            throws DirectoryUnavailableException {
        Deadline deadline = deadline();
        Valkey.Call call = new Valkey.Call(deadline);
        SharedRoom shared = retain(room);
        boolean seated = false;
        boolean refused = false;
        try {
            valkey.requireUp(shared.keys(), deadline);
            await(shared.wanted().subscribed(), deadline);
            shared.expectOthers();
            Reply reply =
                    new Reply(
                            valkey.run(
                                    LuaScript.TAKE_SEAT,
                                    shared.keys().slot(),
                                    List.of(
                                            shared.keys().room(),
                                            shared.keys().channel(),
                                            shared.keys().used()),
                                    arguments(
                                            participant.value(),
                                            tokenId(token),
                                            Long.toString(token.expUnixMs()),
                                            Long.toString(token.generation()),
                                            Integer.toString(rules.capacity()),
                                            rules.refuseReplay() ? "1" : "0",
                                            freshGeneration(),
                                            ms(REPLAY_GRACE)),
                                    call));
            refused = !reply.text(0).equals("seated");
            if (refused) {
                return refusal(shared, reply);
            }
            Roster roster = seated(shared, participant, reply);
            if (reply.number(2) == 1) {
                await(shared.awaitOthers(roster.version(), (int) reply.number(3)), deadline);
            }
            seated = true;
            return new SeatResult.Seated(roster);
        } finally {
            if (!seated) {
                if (!refused && call.wasSent()) {
                    undo(shared.keys(), participant, tokenId(token), false);
                }
                shared.left(participant);
                release(shared);
            }
        }
    }

    private static SeatResult refusal(SharedRoom shared, Reply reply)
            throws DirectoryUnavailableException {
        return switch (reply.text(0)) {
            case "used" -> new SeatResult.TokenUsed();
            case "full" -> new SeatResult.RoomFull();
            case "none" -> {
                boolean isHere = shared.hasSeats();
                if (isHere) {
                    outdated(shared);
                }
                // More than one listener: this node is one itself.
                if (isHere || reply.number(1) > 1) {
                    throw Valkey.unavailable("the room is being put back");
                }
                yield new SeatResult.NoSuchRoom();
            }
            case "outdated" -> {
                if (shared.hasSeats() && reply.number(1) != shared.generation()) {
                    outdated(shared);
                }
                yield new SeatResult.TokenOutdated();
            }
            default -> throw Valkey.unavailable("the join was given up");
        };
    }

    /** Whoever has been told "unavailable" must find its token good and its seat free, whatever the server has done or will do yet. */
    private void undo(Keys keys, ParticipantId participant, String token, boolean isNewRoom) {
        virtualThreads.execute(
                () -> {
                    Deadline end = Deadline.in(UNDO_FOR, nanoClock);
                    while (end.leftNanos() > 0) {
                        try {
                            valkey.run(
                                    LuaScript.UNDO_SEAT,
                                    keys.slot(),
                                    List.of(keys.room(), keys.channel(), keys.used()),
                                    arguments(
                                            participant.value(),
                                            token,
                                            ms(UNDO_FOR),
                                            isNewRoom ? "1" : "0"),
                                    newCall());
                            return;
                        } catch (DirectoryUnavailableException away) {
                            if (!pause()) {
                                return;
                            }
                        }
                    }
                });
    }

    private static boolean pause() {
        try {
            Thread.sleep(UNDO_PAUSE);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public Optional<Roster> giveSeatBack(RoomId room, ParticipantId participant)
            throws DirectoryUnavailableException {
        SharedRoom shared = retain(room);
        boolean done = false;
        try {
            if (shared.left(participant)) {
                release(shared); // what the seat held
            }
            Reply reply =
                    new Reply(
                            valkey.run(
                                    LuaScript.GIVE_SEAT_BACK,
                                    shared.keys().slot(),
                                    List.of(shared.keys().room(), shared.keys().channel()),
                                    arguments(
                                            participant.value(),
                                            rules.removeWhenLeft() && !isDraining.getAsBoolean()
                                                    ? "1"
                                                    : "0"),
                                    newCall()));
            done = true;
            return reply.text(0).equals("here")
                    ? Optional.of(reply.roster(shared, 1))
                    : Optional.empty();
        } finally {
            if (!done) {
                shared.unsettle();
            }
            release(shared);
        }
    }

    @Override
    public Roster settle(RoomId room, List<ParticipantId> here)
            throws DirectoryUnavailableException {
        SharedRoom shared = retain(room);
        boolean done = false;
        try {
            List<byte[]> arguments =
                    arguments(
                            freshGeneration(),
                            ms(rules.codeRotation()),
                            Long.toString(shared.highestVersion()));
            for (ParticipantId id : here) {
                arguments.add(ascii(id.value()));
                arguments.add(ascii(Long.toString(shared.orderOf(id))));
            }
            Reply reply =
                    new Reply(
                            valkey.run(
                                    LuaScript.SETTLE_ROOM,
                                    shared.keys().slot(),
                                    List.of(shared.keys().room(), shared.keys().channel()),
                                    arguments,
                                    newCall()));
            if (reply.text(0).equals("rebuilt")) {
                metrics.valkeyRoomRebuilt();
            }
            done = true;
            return reply.roster(shared, 1);
        } finally {
            if (!done) {
                shared.unsettle();
            }
            release(shared);
        }
    }

    @Override
    public OptionalLong generation(RoomId room) throws DirectoryUnavailableException {
        Keys keys = Keys.of(room);
        CommandArguments question =
                new CommandArguments(Protocol.Command.HGET).add(keys.room()).add("g");
        Object reply = valkey.call(keys.slot(), question, newCall());
        return reply instanceof byte[] generation
                ? OptionalLong.of(Long.parseLong(new String(generation, US_ASCII)))
                : OptionalLong.empty();
    }

    @Override
    public RotationClaim claimRotation(RoomId room, long shown)
            throws DirectoryUnavailableException {
        return claim(room, shown, "0");
    }

    @Override
    public long claimCode(RoomId room, long shown) throws DirectoryUnavailableException {
        return claim(room, shown, "1") instanceof RotationClaim.Granted granted
                ? granted.number()
                : shown + 1;
    }

    private RotationClaim claim(RoomId room, long shown, String inAnyCase)
            throws DirectoryUnavailableException {
        Keys keys = Keys.of(room);
        Reply reply =
                new Reply(
                        valkey.run(
                                LuaScript.CLAIM_ROTATION,
                                keys.slot(),
                                List.of(keys.room(), keys.channel()),
                                arguments(
                                        ms(rules.codeRotation()), inAnyCase, Long.toString(shown)),
                                newCall()));
        return reply.text(0).equals("granted")
                ? new RotationClaim.Granted(reply.number(1))
                : new RotationClaim.NotYet(Duration.ofMillis(reply.number(1)));
    }

    // Leases

    /** Renews the seats of this node in every room, and has those rooms settled that are not as they should be. Does not wait for the answers. */
    void renewLeases() {
        for (Local local : rooms.values()) {
            if (local.room().hasSeats()) {
                renew(local.room());
            }
        }
    }

    /** Makes sure of what is known of a room whose channel is heard again. */
    void subscribed(String name) {
        Local local = rooms.get(name);
        if (local != null && local.room().hasSeats()) {
            renew(local.room());
        }
    }

    private void renew(SharedRoom shared) {
        if (shared.takeNeedsSettling()) {
            outdated(shared);
            return;
        }
        boolean wasHearing = shared.wanted().subscribed().isDone();
        boolean sent =
                valkey.runLater(
                        LuaScript.RENEW_LEASE,
                        shared.keys().slot(),
                        List.of(shared.keys().room(), shared.keys().channel()),
                        arguments(),
                        new Link.Callback() {
                            @Override
                            public void replied(@Nullable Object value) {
                                renewed(shared, value, wasHearing);
                            }

                            @Override
                            public void failed(JedisException failure) {
                                metrics.valkeyLeaseNotRenewed();
                            }
                        });
        if (!sent) {
            metrics.valkeyLeaseNotRenewed();
        }
    }

    private void renewed(SharedRoom shared, @Nullable Object value, boolean wasHearing) {
        Reply reply = new Reply(value instanceof List<?> list ? list : List.of("unsettled"));
        if (!reply.text(0).equals("renewed")) {
            outdated(shared);
            return;
        }
        boolean isOtherGeneration = learn(shared, reply.number(1), reply.number(2), reply.nodes(3));
        if (wasHearing && shared.wanted().subscribed().isDone()) {
            boolean hasMissedSome = shared.hearing(nanoClock.getAsLong());
            if (shared.outlet() instanceof Channel channel
                    && (channel.takeUnheardCode() || hasMissedSome)) {
                shared.open().forEach(each -> each.room().repeatCode());
            }
        }
        for (SharedRoom.Open each : shared.open()) {
            if (isOtherGeneration || each.room().toldVersion() != reply.number(1)) {
                each.listener().outdated(each.room());
            }
        }
    }

    /** Rooms that this node listens to. */
    int size() {
        return rooms.size();
    }

    // Who keeps a room

    private @Nullable SharedRoom find(RoomId room) {
        Local local = rooms.get(Keys.of(room).name());
        return local == null ? null : local.room();
    }

    private SharedRoom retain(RoomId room) {
        Keys keys = Keys.of(room);
        return rooms.compute(
                        keys.name(),
                        (_, local) ->
                                local == null
                                        ? new Local(newRoom(keys), 1)
                                        : new Local(local.room(), local.users() + 1))
                .room();
    }

    private SharedRoom newRoom(Keys keys) {
        return new SharedRoom(keys, node, new Channel(keys), subscriptions.want(keys));
    }

    private void release(SharedRoom room) {
        rooms.computeIfPresent(
                room.keys().name(),
                (_, local) -> {
                    if (local.users() > 1) {
                        return new Local(local.room(), local.users() - 1);
                    }
                    subscriptions.unwant(room.keys(), room.wanted());
                    return null;
                });
    }

    // What scripts are told, and what they answer

    private List<byte[]> arguments(String... own) {
        List<byte[]> all = new ArrayList<>(4 + own.length);
        all.add(ascii(node));
        all.add(ascii(ms(timings.lease())));
        all.add(ascii(ms(rules.emptyRoomTtl())));
        all.add(ascii(valkey.isSharded() ? "SPUBLISH" : "PUBLISH"));
        for (String each : own) {
            all.add(ascii(each));
        }
        return all;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    private static String ms(Duration duration) {
        return Long.toString(duration.toMillis());
    }

    private static String tokenId(TokenUse token) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        ByteBuffer.allocate(2 * Long.BYTES)
                                .putLong(token.high())
                                .putLong(token.low())
                                .array());
    }

    private String freshGeneration() {
        return Long.toString(random.nextLong(1, GENERATIONS));
    }

    private Deadline deadline() {
        return Deadline.in(timings.call(), nanoClock);
    }

    private Valkey.Call newCall() {
        return new Valkey.Call(deadline());
    }

    private static void await(CompletableFuture<@Nullable Void> future, Deadline deadline)
            throws DirectoryUnavailableException {
        try {
            future.get(deadline.leftNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw Valkey.unavailable("the other nodes could not be heard in time");
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("nobody fails this future", impossible);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw Valkey.unavailable("interrupted");
        }
    }

    /** A script's answer. */
    private final class Reply {
        private final List<?> parts;

        Reply(List<?> parts) {
            this.parts = parts;
        }

        String text(int i) {
            Object part = parts.get(i);
            return part instanceof byte[] bytes
                    ? new String(bytes, US_ASCII)
                    : String.valueOf(part);
        }

        long number(int i) {
            return Long.parseLong(text(i));
        }

        Set<String> nodes(int i) {
            String list = text(i);
            return list.isEmpty() ? Set.of() : Set.of(list.split(" ", -1));
        }

        /** Version, generation, nodes and members, from the i-th part on. */
        Roster roster(SharedRoom shared, int i) {
            List<ParticipantId> members = new ArrayList<>();
            for (int at = i + 3; at < parts.size(); at++) {
                members.add(new ParticipantId(text(at)));
            }
            Roster roster = new Roster(members, number(i), number(i + 1));
            shared.saw(roster.version());
            if (!text(i + 2).isEmpty()) {
                learn(shared, roster.version(), roster.generation(), nodes(i + 2));
            }
            return roster;
        }
    }
}
