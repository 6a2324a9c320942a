package org.e2eechat.server.cluster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.valkey.CommandArguments;
import io.valkey.Protocol;
import io.valkey.exceptions.JedisConnectionException;
import io.valkey.exceptions.JedisDataException;
import io.valkey.exceptions.JedisException;

import org.e2eechat.server.config.Secret;
import org.e2eechat.server.metrics.RelayMetrics;
import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.JoinToken;
import org.e2eechat.server.protocol.Label;
import org.e2eechat.server.protocol.MessageEncoder;
import org.e2eechat.server.protocol.MessageIds;
import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.protocol.RoomId;
import org.e2eechat.server.protocol.Slice;
import org.e2eechat.server.room.DirectoryUnavailableException;
import org.e2eechat.server.room.JoinResult;
import org.e2eechat.server.room.Joiner;
import org.e2eechat.server.room.Member;
import org.e2eechat.server.room.RoomCode;
import org.e2eechat.server.room.RoomCodes;
import org.e2eechat.server.room.Rooms;
import org.e2eechat.server.room.Seat;
import org.e2eechat.server.room.Timers;
import org.e2eechat.server.room.TokenUse;
import org.jspecify.annotations.Nullable;

import java.lang.reflect.Constructor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Nodes, people, the bus and a Valkey in one process and one thread, on a clock of their own, from
 * a
 * seed: the real rooms and the real scripts, with a network that loses, delays and reorders between
 * any two steps. Whatever blocks is a virtual thread that this thread runs, so a seed replays
 * exactly.
 */
final class Simulation {
    private static final long START_MILLIS = 1_800_000_000_000L;
    private static final long MS = 1_000_000;
    private static final int CAPACITY = 4;
    private static final int PEOPLE = 10;
    private static final int ROOMS = 2;
    private static final Duration ROTATION = Duration.ofMinutes(1);
    private static final Duration EMPTY_TTL = Duration.ofMinutes(10);
    private static final Timings TIMINGS = Timings.DEFAULT;

    /** Longer than a lease, two renewals, and what a join may wait. */
    private static final long QUIET_MS = 22_000;

    /** How long after a loss a token of before may be good again: until every node has looked. */
    private static final long LOOKED_MS = 8_000;

    private static final int HISTORY = 6;
    private static final Slice REF = Slice.of("the-reference");

    private final long seed;
    private final Tools tools;
    private final Random dice;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final List<SimNode> nodes = new ArrayList<>();
    private final List<Person> people = new ArrayList<>();
    private final List<RoomId> rooms = new ArrayList<>();
    private final Map<String, TokenUse> tokens = new HashMap<>();
    private final Map<String, RoomId> roomOf = new HashMap<>();
    private final Map<String, Long> usedAt = new HashMap<>();
    private final LuaValkey valkey;
    private final Deque<LuaValkey.Snapshot> history = new ArrayDeque<>();
    private final MessageEncoder encoder = new MessageEncoder(MessageIds.random());
    private final List<String> log = new ArrayList<>();
    private final List<Crossing> crossings = new ArrayList<>();
    private long nanos;
    private long order;
    private long tokenNumber;
    private long serverFrozenUntil;
    private long serverFrozenSince;
    private boolean isServerUp = true;
    private long lastLossMillis = Long.MIN_VALUE / 2;
    private @Nullable AssertionError violation;

    /** Steps that were taken. */
    long steps;

    /** What is the same in every run: the scripts, compiled, and metrics that nobody reads. */
    record Tools(LuaValkey.Scripts scripts, RelayMetrics metrics) {
        Tools() {
            this(new LuaValkey.Scripts(), new RelayMetrics("simulation"));
        }
    }

    Simulation(long seed, Tools tools) {
        this.seed = seed;
        this.tools = tools;
        this.dice = new Random(seed);
        this.valkey = new LuaValkey(tools.scripts(), this::millis, this::publishedByScript);
        for (int i = 0; i < 3; i++) {
            nodes.add(new SimNode(i));
        }
        for (int i = 0; i < PEOPLE; i++) {
            people.add(new Person(i));
        }
    }

    // Time

    private long millis() {
        return START_MILLIS + nanos / MS;
    }

    private record Event(long atNanos, long order, @Nullable SimNode node, Runnable step)
            implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime == 0 ? Long.compare(order, other.order) : byTime;
        }
    }

    private void at(long atNanos, @Nullable SimNode node, Runnable step) {
        events.add(new Event(Math.max(atNanos, nanos), order++, node, step));
    }

    private void after(long ms, @Nullable SimNode node, Runnable step) {
        at(nanos + ms * MS, node, step);
    }

    private void runUntil(long endNanos) {
        while (violation == null && !events.isEmpty() && events.peek().atNanos <= endNanos) {
            Event event = events.poll();
            nanos = Math.max(nanos, event.atNanos);
            SimNode node = event.node;
            if (node != null && node.frozenUntil > nanos) {
                // Everything that waits for a node that is paused comes in its order.
                events.add(new Event(node.frozenUntil, event.order, node, event.step));
                continue;
            }
            steps++;
            event.step.run();
            runThreads();
        }
        nanos = Math.max(nanos, endNanos);
        if (violation != null) {
            throw violation;
        }
    }

    private void runThreads() {
        boolean isBusy = true;
        while (isBusy) {
            isBusy = false;
            for (SimNode node : nodes) {
                while (!node.ready.isEmpty() && node.frozenUntil <= nanos) {
                    isBusy = true;
                    node.ready.poll().run();
                }
            }
        }
    }

    private void fail(String what) {
        if (violation == null) {
            note("VIOLATION " + what);
            violation =
                    new AssertionError(
                            what
                                    + "; replay with -Dseed="
                                    + seed
                                    + "\n"
                                    + String.join(
                                            "\n",
                                            log.subList(Math.max(0, log.size() - 60), log.size())));
        }
    }

    private void note(String what) {
        log.add("%8.3f %s".formatted(nanos / 1e9, what));
    }

    // The server

    private int publishedByScript(String channel, byte[] payload) {
        return forward(channel, payload);
    }

    private int forward(String channel, byte[] payload) {
        int listeners = 0;
        for (SimNode node : nodes) {
            if (node.heard.contains(channel)) {
                listeners++;
                node.hear(channel, payload);
            }
        }
        return listeners;
    }

    private @Nullable List<?> execute(
            LuaScript script, List<byte[]> names, List<byte[]> arguments, Link.Callback callback) {
        history.addLast(valkey.snapshot());
        if (history.size() > HISTORY) {
            history.removeFirst();
        }
        try {
            List<?> reply = valkey.run(script, names, arguments);
            checkCapacity(new String(names.getFirst(), US_ASCII));
            return reply;
        } catch (JedisDataException refused) {
            callback.failed(refused);
            return null;
        }
    }

    private void checkCapacity(String room) {
        Map<String, String> fields = valkey.hash(room);
        int seats = seats(fields).size();
        if (seats > CAPACITY) {
            fail("a room with " + seats + " of " + CAPACITY + " seats taken");
        }
    }

    /** Who has a seat that has not lapsed. */
    private Set<String> seats(Map<String, String> fields) {
        Set<String> seats = new TreeSet<>();
        Map<String, Long> leases = leases(fields);
        for (Map.Entry<String, String> field : fields.entrySet()) {
            if (field.getKey().startsWith("s")) {
                String node = field.getValue().split(" ", -1)[1];
                if (leases.getOrDefault(node, 0L) > millis()) {
                    seats.add(field.getKey().substring(1));
                }
            }
        }
        return seats;
    }

    private static Map<String, Long> leases(Map<String, String> fields) {
        Map<String, Long> leases = new HashMap<>();
        Matcher each =
                Pattern.compile("([0-9a-f]{16}) ([0-9]+)").matcher(fields.getOrDefault("n", ""));
        while (each.find()) {
            leases.put(each.group(1), Long.valueOf(each.group(2)));
        }
        return leases;
    }

    /** Something that is published and has not arrived yet. */
    private static final class Crossing {
        private final String channel;
        private final byte[] payload;
        private boolean isDone;

        Crossing(String channel, byte[] payload) {
            this.channel = channel;
            this.payload = payload;
        }
    }

    // Nodes

    private final class SimNode implements RoomServers, Channels, Timers {
        private final String id;
        private final Deque<Runnable> ready = new ArrayDeque<>();
        private final Map<String, Subscriptions.Wanted> wanted = new LinkedHashMap<>();
        private final Set<String> heard = new LinkedHashSet<>();
        private final List<Link.Callback> underWay = new ArrayList<>();
        private final Constructor<?> threads;
        private final Rooms people;
        private final SharedBus bus;
        private final Leases leases;
        private final OwedSeats owed;
        private long frozenUntil;
        private boolean isUp = true;
        private int epoch;
        private long delayMs;
        private long scriptArrival;
        private long replyArrival;
        private long publishArrival;
        private long subscriberArrival;

        SimNode(int number) {
            id = "%016x".formatted(0xa0L + number);
            threads = builder();
            RelayMetrics metrics = tools.metrics();
            RoomScripts scripts =
                    new RoomScripts(this, id, TIMINGS, EMPTY_TTL, Simulation.this::nanos);
            BusSeal seal =
                    new BusSeal(
                            id,
                            new BusKeys(new Secret("the secret of all simulated nodes"), List.of()),
                            () -> Instant.ofEpochSecond(0, nanos));
            ListenedRooms listened =
                    new ListenedRooms(
                            this,
                            keys ->
                                    new SharedRoom(
                                            keys,
                                            id,
                                            new RoomChannel(
                                                    keys,
                                                    id,
                                                    seal.of(keys),
                                                    1 << 20,
                                                    this,
                                                    metrics),
                                            want(keys),
                                            TIMINGS.lease().multipliedBy(2),
                                            Simulation.this::nanos));
            owed = new OwedSeats(scripts, () -> true);
            Generations generations = new Generations(new Random(dice.nextLong()));
            SharedSeats seats =
                    new SharedSeats(
                            this,
                            scripts,
                            listened,
                            owed,
                            generations,
                            new SharedSeats.Rules(CAPACITY, true),
                            () -> true,
                            this::await,
                            Simulation.this::nanos);
            SharedDirectory directory =
                    new SharedDirectory(
                            this,
                            scripts,
                            listened,
                            seats,
                            generations,
                            CAPACITY,
                            metrics,
                            Simulation.this::nanos);
            bus = new SharedBus(listened, id, metrics);
            leases =
                    new Leases(
                            listened, scripts, metrics, TIMINGS.renewal(), Simulation.this::nanos);
            people =
                    new Rooms(
                            directory,
                            bus,
                            new Codes(),
                            this,
                            encoder,
                            new Random(dice.nextLong()),
                            new Rooms.Rules(CAPACITY, ROTATION));
            after(dice.nextInt(500), this, this::pay);
            after(dice.nextInt(3_000), this, this::renew);
        }

        private void pay() {
            owed.pay();
            after(500, this, this::pay);
        }

        private void renew() {
            long pauseMs = leases.renewSome(false).toMillis() + 1;
            after(pauseMs, this, this::renew);
        }

        /** Virtual threads that the simulation's own thread carries. */
        private Constructor<?> builder() {
            try {
                Constructor<?> made =
                        Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
                                .getDeclaredConstructor(Executor.class);
                made.setAccessible(true);
                return made;
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("needs --add-opens java.base/java.lang", e);
            }
        }

        void start(Runnable task) {
            try {
                Executor carrier = ready::add;
                ((Thread.Builder.OfVirtual) threads.newInstance(carrier)).start(task);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public Timer after(Duration delay, Runnable task) {
            boolean[] isCancelled = {false};
            Simulation.this.after(
                    delay.toMillis(),
                    this,
                    () -> {
                        if (!isCancelled[0]) {
                            start(task);
                        }
                    });
            return () -> isCancelled[0] = true;
        }

        private void after(long ms, SimNode node, Runnable step) {
            Simulation.this.after(ms, node, step);
        }

        private long latency() {
            return (long) ((0.2 + dice.nextDouble() * dice.nextInt(12)) * MS) + delayMs * MS;
        }

        private void await(CompletableFuture<@Nullable Void> future, Deadline deadline)
                throws InterruptedException, ExecutionException, TimeoutException {
            CompletableFuture<@Nullable Void> either = future.copy();
            at(
                    nanos + deadline.leftNanos(),
                    this,
                    () -> either.completeExceptionally(new TimeoutException()));
            try {
                either.get();
            } catch (ExecutionException late) {
                if (late.getCause() instanceof TimeoutException) {
                    throw new TimeoutException();
                }
                throw late;
            }
        }

        // RoomServers

        private boolean isAnswering() {
            return isUp
                    && isServerUp
                    && (serverFrozenUntil <= nanos
                            || nanos - serverFrozenSince < TIMINGS.reply().toNanos());
        }

        @Override
        public void requireUp(Keys keys, Deadline deadline) throws DirectoryUnavailableException {
            if (!isAnswering()) {
                throw Valkey.unavailable("away");
            }
        }

        @Override
        public List<?> run(
                LuaScript script,
                int slot,
                List<byte[]> names,
                List<byte[]> arguments,
                Valkey.Call call)
                throws DirectoryUnavailableException {
            CompletableFuture<@Nullable Object> reply = new CompletableFuture<>();
            if (!isAnswering()
                    || !runLater(script, slot, names, arguments, new PendingReply(reply))) {
                throw Valkey.unavailable("away");
            }
            call.sent();
            at(
                    nanos + call.deadline().leftNanos(),
                    this,
                    () -> reply.completeExceptionally(new TimeoutException()));
            try {
                Object answer = reply.get();
                return answer instanceof List<?> list ? list : List.of();
            } catch (ExecutionException | InterruptedException failed) {
                throw Valkey.unavailable("no answer");
            }
        }

        @Override
        public boolean runLater(
                LuaScript script,
                int slot,
                List<byte[]> names,
                List<byte[]> arguments,
                Link.Callback callback) {
            if (!isUp) {
                return false;
            }
            int sentIn = epoch;
            underWay.add(callback);
            scriptArrival = Math.max(scriptArrival + 1, nanos + latency());
            atServer(
                    scriptArrival,
                    () -> {
                        // What had arrived when the connection broke may be done all the same.
                        if (sentIn != epoch && dice.nextBoolean()) {
                            return;
                        }
                        JedisException[] refused = {null};
                        List<?> reply =
                                execute(
                                        script,
                                        names,
                                        arguments,
                                        new Link.Callback() {
                                            @Override
                                            public void replied(@Nullable Object value) {}

                                            @Override
                                            public void failed(JedisException failure) {
                                                refused[0] = failure;
                                            }
                                        });
                        replyArrival = Math.max(replyArrival + 1, nanos + latency());
                        at(replyArrival, this, () -> answer(sentIn, callback, reply, refused[0]));
                    });
            return true;
        }

        private void answer(
                int sentIn,
                Link.Callback callback,
                @Nullable List<?> reply,
                @Nullable JedisException refused) {
            if (sentIn != epoch) {
                return;
            }
            underWay.remove(callback);
            if (refused != null) {
                callback.failed(refused);
            } else {
                callback.replied(reply);
            }
        }

        @Override
        public boolean publish(int slot, byte[] channel, byte[] envelope, Link.Callback callback) {
            if (!isUp) {
                return false;
            }
            int sentIn = epoch;
            Crossing crossing = new Crossing(new String(channel, US_ASCII), envelope);
            crossings.add(crossing);
            underWay.add(callback);
            publishArrival = Math.max(publishArrival + 1, nanos + latency());
            atServer(
                    publishArrival,
                    () -> {
                        if (crossing.isDone) {
                            return;
                        }
                        crossing.isDone = true;
                        crossings.remove(crossing);
                        if (sentIn != epoch) {
                            return;
                        }
                        forward(crossing.channel, crossing.payload);
                        replyArrival = Math.max(replyArrival + 1, nanos + latency());
                        at(replyArrival, this, () -> answer(sentIn, callback, List.of(), null));
                    });
            return true;
        }

        private void hear(String channel, byte[] payload) {
            int sentIn = epoch;
            subscriberArrival = Math.max(subscriberArrival + 1, nanos + latency());
            at(
                    subscriberArrival,
                    this,
                    () -> {
                        if (sentIn == epoch) {
                            bus.message(channel.getBytes(US_ASCII), payload);
                        }
                    });
        }

        @Override
        public @Nullable Object call(int slot, CommandArguments command, Valkey.Call call) {
            throw new UnsupportedOperationException("no room is asked for by HTTP here");
        }

        @Override
        public Protocol.Command publishCommand() {
            return Protocol.Command.PUBLISH;
        }

        @Override
        public void suspectChange() {
            // there is one server
        }

        // Channels

        @Override
        public Subscriptions.Wanted want(Keys keys) {
            Subscriptions.Wanted entry = new Subscriptions.Wanted(keys);
            wanted.put(keys.name(), entry);
            subscribe(keys.name(), entry);
            return entry;
        }

        private void subscribe(String name, Subscriptions.Wanted entry) {
            if (!isUp) {
                return;
            }
            int sentIn = epoch;
            scriptArrival = Math.max(scriptArrival + 1, nanos + latency());
            atServer(
                    scriptArrival,
                    () -> {
                        if (sentIn != epoch || wanted.get(name) != entry) {
                            return;
                        }
                        heard.add(channel(name));
                        subscriberArrival = Math.max(subscriberArrival + 1, nanos + latency());
                        at(subscriberArrival, this, () -> confirmed(sentIn, name, entry));
                    });
        }

        private void confirmed(int sentIn, String name, Subscriptions.Wanted entry) {
            if (sentIn == epoch && wanted.get(name) == entry && heard.contains(channel(name))) {
                entry.confirm();
                leases.subscribed(name);
            }
        }

        @Override
        public void unwant(Keys keys, Subscriptions.Wanted entry) {
            wanted.remove(keys.name(), entry);
            if (!wanted.containsKey(keys.name())) {
                heard.remove(channel(keys.name()));
            }
        }

        private String channel(String name) {
            return Keys.PREFIX + "bus:{" + name + "}";
        }

        // Faults

        void cut() {
            if (!isUp) {
                return;
            }
            isUp = false;
            epoch++;
            heard.clear();
            List<Link.Callback> lost = List.copyOf(underWay);
            underWay.clear();
            at(
                    nanos,
                    this,
                    () -> {
                        lost.forEach(each -> each.failed(new JedisConnectionException("broken")));
                        for (Map.Entry<String, Subscriptions.Wanted> each :
                                List.copyOf(wanted.entrySet())) {
                            if (each.getValue().subscribed().isDone()) {
                                each.getValue().lose();
                                bus.unsubscribed(each.getKey());
                            }
                        }
                    });
        }

        void connect() {
            if (isUp || !isServerUp) {
                return;
            }
            isUp = true;
            at(
                    nanos,
                    this,
                    () -> {
                        wanted.forEach(this::subscribe);
                        leases.renewSome(true);
                        owed.pay();
                    });
        }
    }

    /** At the server, which may be frozen then; in the order of arrival. */
    private void atServer(long atNanos, Runnable step) {
        at(
                atNanos,
                null,
                () -> {
                    if (serverFrozenUntil > nanos) {
                        atServer(serverFrozenUntil, step);
                    } else {
                        step.run();
                    }
                });
    }

    private long nanos() {
        return nanos;
    }

    // Codes

    private final class Codes implements RoomCodes {
        @Override
        public RoomCode qr(RoomId room, long generation) {
            return mint(room, ROTATION, generation);
        }

        @Override
        public RoomCode rejoin(RoomId room, long generation) {
            return mint(room, EMPTY_TTL, generation);
        }

        private RoomCode mint(RoomId room, Duration life, long generation) {
            long number = ++tokenNumber;
            String name = "token-" + "%08d".formatted(number);
            TokenUse use = new TokenUse(7, number, millis() + life.toMillis(), generation);
            tokens.put(name, use);
            roomOf.put(name, room);
            return new RoomCode(new JoinToken(name), use);
        }
    }

    // People

    private static final Pattern IDS = Pattern.compile("\"participantIds\":\\[([^]]*)]");
    private static final Pattern QR = Pattern.compile("\"qrToken\":\"([^\"]*)\"");
    private static final Pattern TYPE = Pattern.compile("\"t\":\"([A-Z_]+)\"");

    private final class Person implements Joiner {
        private final int number;
        private @Nullable SimNode node;
        private @Nullable RoomId room;
        private @Nullable SimMember member;
        private @Nullable Seat seat;
        private boolean isBusy;
        private boolean isLeaving;
        private String trying = "";

        Person(int number) {
            this.number = number;
        }

        @Override
        public boolean isGone() {
            return false;
        }

        @Override
        public Member become(ParticipantId id, Optional<Label> label) {
            member = new SimMember(this, id, label);
            return member;
        }

        String name() {
            return "p" + number;
        }

        boolean isIn() {
            return seat != null && member != null && !member.isOver;
        }

        void create(SimNode on, RoomSlot slot) {
            isBusy = true;
            node = on;
            on.start(
                    () -> {
                        try {
                            seat = on.people.create(this, REF);
                            room = seat.room().id();
                            slot.fill(room);
                            note(name() + " makes a room on " + on.id);
                        } catch (DirectoryUnavailableException away) {
                            member = null;
                        } finally {
                            isBusy = false;
                        }
                    });
        }

        void join(SimNode on, RoomId where, String token) {
            isBusy = true;
            node = on;
            room = where;
            trying = token;
            TokenUse use = tokens.get(token);
            on.start(
                    () -> {
                        try {
                            JoinResult result =
                                    on.people.join(
                                            where, this, Optional.of(new Label(name())), use, REF);
                            if (result instanceof JoinResult.Joined(Seat taken)) {
                                seat = taken;
                            } else {
                                note(name() + " is refused: " + result);
                                member = null;
                            }
                        } catch (DirectoryUnavailableException away) {
                            note(name() + " cannot join: " + away.getMessage());
                            member = null;
                        } finally {
                            isBusy = false;
                        }
                    });
        }

        void leave() {
            Seat left = seat;
            SimNode on = node;
            if (left == null || on == null) {
                return;
            }
            isBusy = true;
            isLeaving = true;
            on.start(
                    () -> {
                        try {
                            on.people.leave(left, Optional.of(REF));
                            note(name() + " has left on " + on.id);
                        } finally {
                            seat = null;
                            member = null;
                            isBusy = false;
                            isLeaving = false;
                        }
                    });
        }

        /** Says something, as the connection's thread does: without waiting. */
        void say(String what) {
            if (isIn() && !isLeaving && node != null && node.frozenUntil <= nanos) {
                long seq = ++member.said;
                byte[] text =
                        ("M " + member.id.value() + " " + seq + " " + what).getBytes(US_ASCII);
                int header = Frame.headerBytes(text.length);
                byte[] wire = new byte[header + text.length];
                System.arraycopy(text, 0, wire, header, text.length);
                seat.room().relay(member.id, seq, Frame.text(wire, text.length));
            }
        }
    }

    private final class SimMember implements Member {
        private final Person person;
        private final ParticipantId id;
        private final Optional<Label> label;
        private final Map<String, Long> last = new TreeMap<>();
        private final Set<String> heard = new TreeSet<>();
        private List<String> listed = List.of();
        private String code = "";
        private long said;
        private boolean isWelcome;
        private boolean isOver;

        SimMember(Person person, ParticipantId id, Optional<Label> label) {
            this.person = person;
            this.id = id;
            this.label = label;
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
        public void welcome(Frame frame) {
            isWelcome = true;
            offer(frame);
        }

        @Override
        public void offer(Frame frame) {
            if (!isWelcome || isOver) {
                return;
            }
            String text = new String(frame.bytes(), ISO_8859_1);
            int message = text.indexOf("M p_");
            if (message >= 0 && message <= 10) {
                hear(text.substring(message).split(" ", 4));
                return;
            }
            Matcher type = TYPE.matcher(text);
            String kind = type.find() ? type.group(1) : "";
            if (kind.equals("JOINED")) {
                joined();
            }
            Matcher ids = IDS.matcher(text);
            if (ids.find()) {
                listed = List.of(ids.group(1).replace("\"", "").split(",", -1));
                if (!listed.contains(id.value())) {
                    fail(person.name() + " is shown a room without itself");
                }
            }
            Matcher qr = QR.matcher(text);
            if (qr.find()) {
                code = qr.group(1);
            }
        }

        private void joined() {
            note(person.name() + " joins with " + person.trying + " as " + id.value());
            Long before = usedAt.put(person.trying, millis());
            if (before != null && millis() - lastLossMillis > LOOKED_MS) {
                fail("a token that was used is good again");
            }
        }

        private void hear(String[] words) {
            long seq = Long.parseLong(words[2]);
            Long before = last.put(words[1], seq);
            if (before != null && before >= seq) {
                fail(person.name() + " hears number " + seq + " after " + before);
            }
            heard.add(words[3]);
        }

        @Override
        public void expel(Frame frame) {
            note(person.name() + " has lost the seat");
            isOver = true;
            person.seat = null;
            person.member = null;
        }

        @Override
        public void farewell(Frame frame) {
            isOver = true;
        }
    }

    /** One of the rooms that people know. */
    private final class RoomSlot {
        private @Nullable RoomId room;

        void fill(RoomId made) {
            room = made;
            rooms.add(made);
        }
    }

    private final List<RoomSlot> slots = new ArrayList<>();

    // The run

    /** One run; fails with the seed and everything that happened. */
    void run(int acts) {
        for (int i = 0; i < ROOMS; i++) {
            slots.add(new RoomSlot());
        }
        for (int i = 0; i < acts; i++) {
            act();
            if (dice.nextInt(12) == 0) {
                fault();
            }
            runUntil(
                    nanos + (dice.nextInt(10) == 0 ? dice.nextInt(3_000) : dice.nextInt(120)) * MS);
        }
        mend();
        runUntil(nanos + QUIET_MS * MS);
        checkSettled();
        end();
    }

    private <T> T any(List<T> list) {
        return list.get(dice.nextInt(list.size()));
    }

    private void act() {
        Person person = any(people);
        if (person.isBusy || (person.node != null && person.node.frozenUntil > nanos)) {
            return;
        }
        if (person.isIn()) {
            if (dice.nextInt(4) == 0) {
                person.leave();
            } else {
                person.say("anything");
            }
            return;
        }
        RoomSlot slot = any(slots);
        SimNode on = any(nodes);
        if (on.frozenUntil > nanos) {
            return;
        }
        List<Person> inside =
                people.stream().filter(each -> each.isIn() && each.room.equals(slot.room)).toList();
        if (slot.room == null || inside.isEmpty()) {
            person.create(on, slot);
            return;
        }
        List<String> used =
                new TreeSet<>(usedAt.keySet())
                        .stream().filter(each -> slot.room.equals(roomOf.get(each))).toList();
        String code = dice.nextInt(8) == 0 && !used.isEmpty() ? any(used) : any(inside).member.code;
        if (tokens.containsKey(code)) {
            person.join(on, slot.room, code);
        }
    }

    private void fault() {
        SimNode node = any(nodes);
        switch (dice.nextInt(10)) {
            case 0, 1 -> {
                long ms = length();
                note(node.id + " loses Valkey for " + ms + " ms");
                node.cut();
                after(ms, null, node::connect);
            }
            case 2 -> {
                long ms = length();
                note(node.id + " is paused for " + ms + " ms");
                node.frozenUntil = Math.max(node.frozenUntil, nanos + ms * MS);
            }
            case 3 -> {
                long ms = length();
                note("Valkey is paused for " + ms + " ms");
                freezeServer(ms);
            }
            case 4, 5 -> failover();
            case 6 -> {
                note("Valkey is flushed");
                valkey.flush();
                history.clear();
                lastLossMillis = millis();
            }
            case 7 -> {
                List<String> names = valkey.names();
                if (!names.isEmpty()) {
                    String name = any(names);
                    note("evicted: " + name.substring(0, 10));
                    valkey.delete(name);
                    lastLossMillis = millis();
                }
            }
            case 8 -> {
                long ms = length();
                note("Valkey is full for " + ms + " ms");
                valkey.isFull = true;
                after(ms, null, () -> valkey.isFull = false);
            }
            default -> {
                node.delayMs = 300;
                note(node.id + " is slow");
                after(2_000, null, () -> node.delayMs = 0);
            }
        }
    }

    private long length() {
        return dice.nextInt(4) == 0 ? 13_000L + dice.nextInt(6_000) : dice.nextInt(4_000);
    }

    private void freezeServer(long ms) {
        serverFrozenSince = serverFrozenUntil > nanos ? serverFrozenSince : nanos;
        serverFrozenUntil = Math.max(serverFrozenUntil, nanos + ms * MS);
        after(TIMINGS.silence().toMillis(), null, this::giveUpWhenSilent);
        after(ms + 50, null, this::connectAll);
    }

    private void giveUpWhenSilent() {
        if (serverFrozenUntil > nanos && nanos - serverFrozenSince >= TIMINGS.silence().toNanos()) {
            nodes.forEach(SimNode::cut);
        }
    }

    private void connectAll() {
        if (serverFrozenUntil <= nanos && isServerUp) {
            nodes.forEach(SimNode::connect);
        }
    }

    /** The replica takes over without the last writes; the former master hands on what it held. */
    private void failover() {
        int lost = Math.min(dice.nextInt(4), history.size());
        note("a failover loses " + lost + " writes");
        for (int i = 0; i < lost; i++) {
            LuaValkey.Snapshot before = history.removeLast();
            if (i == lost - 1) {
                valkey.restore(before);
            }
        }
        history.clear();
        if (lost > 0) {
            lastLossMillis = millis();
        }
        Map<SimNode, Set<String>> listened = new LinkedHashMap<>();
        nodes.forEach(node -> listened.put(node, new LinkedHashSet<>(node.heard)));
        List<Crossing> late = List.copyOf(crossings);
        late.forEach(each -> each.isDone = true);
        crossings.clear();
        nodes.forEach(SimNode::cut);
        isServerUp = false;
        after(
                200 + dice.nextInt(2_500),
                null,
                () -> {
                    isServerUp = true;
                    connectAll();
                });
        long thawed = 3_000L + dice.nextInt(6_000);
        for (Crossing each : late) {
            listened.forEach(
                    (node, channels) -> {
                        if (channels.contains(each.channel)) {
                            after(
                                    thawed,
                                    node,
                                    () ->
                                            node.bus.message(
                                                    each.channel.getBytes(US_ASCII), each.payload));
                        }
                    });
        }
    }

    private void mend() {
        note("everything is mended");
        serverFrozenUntil = Math.min(serverFrozenUntil, nanos);
        valkey.isFull = false;
        for (SimNode node : nodes) {
            node.frozenUntil = Math.min(node.frozenUntil, nanos);
            node.delayMs = 0;
        }
        isServerUp = true;
        connectAll();
    }

    private void checkSettled() {
        for (RoomId room : rooms) {
            List<Person> inside =
                    people.stream().filter(each -> each.isIn() && room.equals(each.room)).toList();
            Set<String> ids = new TreeSet<>();
            inside.forEach(each -> ids.add(each.member.id.value()));
            Set<String> seats = new TreeSet<>();
            Map<String, String> fields = valkey.hash(new String(Keys.of(room).room(), US_ASCII));
            seats.addAll(seats(fields));
            if (!seats.equals(ids)) {
                fail("in the room are " + ids + ", in the directory " + seats);
            }
            for (Person each : inside) {
                if (!new TreeSet<>(each.member.listed).equals(ids)) {
                    fail(each.name() + " is shown " + each.member.listed + " instead of " + ids);
                }
                if (!each.member.listed.equals(inside.getFirst().member.listed)) {
                    fail(each.name() + " is shown another order, and so another host");
                }
                checkCode(each, fields.getOrDefault("g", "0"));
                each.say("all-" + each.name());
            }
            runUntil(nanos + 1_000 * MS);
            for (Person each : inside) {
                Set<String> expected = new TreeSet<>();
                inside.forEach(other -> expected.add("all-" + other.name()));
                each.member.heard.removeIf(word -> !word.startsWith("all-"));
                if (!each.member.heard.equals(expected)) {
                    fail(each.name() + " hears " + each.member.heard + " instead of " + expected);
                }
            }
        }
        for (SimNode node : nodes) {
            if (node.owed.size() > 0) {
                fail(node.id + " still owes " + node.owed.size() + " seats");
            }
        }
    }

    private void checkCode(Person person, String generation) {
        TokenUse use = tokens.get(person.member.code);
        if (use == null) {
            note(person.name() + " sees no code before the next one comes");
        } else if (use.expUnixMs() < millis()) {
            fail(person.name() + " sees an expired code");
        } else if (use.generation() != Long.parseLong(generation)) {
            fail(person.name() + " sees a code of another generation");
        } else if (usedAt.containsKey(person.member.code)) {
            note(person.name() + " sees a code that was used");
        }
    }

    private void end() {
        people.stream().filter(Person::isIn).forEach(Person::leave);
        runUntil(nanos + 5_000 * MS);
        for (String name : valkey.names()) {
            if (name.startsWith("e2ee:room:") && !seats(valkey.hash(name)).isEmpty()) {
                fail("a seat is left when everybody has gone");
            }
        }
        for (SimNode node : nodes) {
            if (node.people.size() > 0) {
                fail("a room is left on " + node.id + " when everybody has gone");
            }
        }
    }
}
