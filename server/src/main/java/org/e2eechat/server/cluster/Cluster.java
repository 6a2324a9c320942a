package org.e2eechat.server.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.valkey.CommandArguments;
import io.valkey.HostAndPort;
import io.valkey.Protocol;

import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.config.Secret;
import org.e2eechat.server.metrics.RelayMetrics;
import org.e2eechat.server.room.RoomBus;
import org.e2eechat.server.room.RoomDirectory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** This node's part in a cluster of relays that share one Valkey: everything of this package, built, started and stopped. */
public final class Cluster implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Cluster.class);
    private static final int NODE_BYTES = Envelope.NODE_CHARS / 2;
    private static final long PUBLISH_BYTES =
            16 * 1024 * 1024; // for each master: a second of a full network card, and then it is
    // dropped

    private static final int OUTBOX_SHARE =
            2; // of an outbox for what comes from one other node at once

    private final Masters masters;
    private final Subscriptions subscriptions;
    private final SharedDirectory directory;
    private final SharedBus bus;
    private final Leases leases;
    private final OwedSeats owed;
    private final Probe probe;
    private final SharedQuotas quotas;
    private final SharedConnections connections;
    private final SecretComparison secrets;
    private final ValkeyUrl address;
    private final boolean isProduction;
    private final SharedClock clock;
    private final Timings timings;
    private final LongSupplier nanoClock;
    private final Thread chores;
    private volatile boolean isOpen = true;
    private boolean isInspected; // by the chores' thread, like the next
    private long nextForgettingNanos;
    private final Thread renewals;

    /** Has a permit when a server is back, so that all leases are renewed soon. */
    private final Semaphore serverIsBack = new Semaphore(0);

    private Cluster(Parts parts, Secret url, Timings timings)
            throws IOException, GeneralSecurityException {
        this.timings = timings;
        this.nanoClock = parts.nanoClock();
        this.clock = new SharedClock(parts.clock());
        RelayConfig config = parts.config();
        Events events = new Events();
        String node = newNode(parts.random());
        Clients clients = Clients.of(config.directory(), url);
        this.address = clients.url();
        this.isProduction = config.environment() == RelayConfig.AppEnvironment.PRODUCTION;
        int retries = config.directory().maxRetriesPerRequest();
        masters =
                new Masters(
                        clients,
                        Valkey.patience(retries),
                        PUBLISH_BYTES,
                        timings,
                        events,
                        this::renewSoon,
                        nanoClock);
        Valkey valkey = new Valkey(masters, retries);
        subscriptions = new Subscriptions(masters::subscriberOf, nanoClock);
        RoomScripts scripts =
                new RoomScripts(valkey, node, timings, config.rooms().keyTtl(), nanoClock);
        BusSeal seal =
                new BusSeal(
                        node,
                        new BusKeys(config.tokens().current(), config.tokens().previous()),
                        clock);
        int backlogBytes = config.outboxes().thresholdBytes() / OUTBOX_SHARE;
        ListenedRooms rooms =
                new ListenedRooms(
                        subscriptions,
                        keys ->
                                new SharedRoom(
                                        keys,
                                        node,
                                        new RoomChannel(
                                                keys,
                                                node,
                                                seal.of(keys),
                                                backlogBytes,
                                                valkey,
                                                parts.metrics()),
                                        subscriptions.want(keys),
                                        timings.lease().multipliedBy(2),
                                        nanoClock));
        Generations generations = new Generations(parts.random());
        boolean cleansUp = config.rooms().autoCleanup();
        BooleanSupplier goesWhenLeft = () -> cleansUp && !parts.isDraining().getAsBoolean();
        owed = new OwedSeats(scripts, goesWhenLeft);
        SharedSeats seats =
                new SharedSeats(
                        valkey,
                        scripts,
                        rooms,
                        owed,
                        generations,
                        new SharedSeats.Rules(
                                config.rooms().capacity(), config.tokens().replayProtection()),
                        goesWhenLeft,
                        Waiting.REAL,
                        nanoClock);
        directory =
                new SharedDirectory(
                        valkey,
                        scripts,
                        rooms,
                        seats,
                        generations,
                        config.rooms().capacity(),
                        parts.metrics(),
                        nanoClock);
        leases = new Leases(rooms, scripts, parts.metrics(), timings.renewal(), nanoClock);
        bus = new SharedBus(rooms, node, parts.metrics());
        events.bus = bus;
        AddressNames names = new AddressNames(config.tokens().current(), clock);
        quotas = new SharedQuotas(valkey, names, nanoClock);
        connections = new SharedConnections(valkey, names, node, nanoClock);
        secrets = new SecretComparison(valkey, node, parts.metrics(), nanoClock);
        probe = new Probe(masters, clock, timings, parts.metrics(), nanoClock);
        chores = Thread.ofVirtual().name("valkey-chores").unstarted(this::doChores);
        renewals = Thread.ofVirtual().name("valkey-renewals").unstarted(this::renewLeases);
    }

    /**
     * What it works with.
     *
     * @param virtualThreads runs what may wait
     * @param isDraining whether this node sends its clients to others; a room then outlives its last member, who is on the way
     */
    public record Parts(
            RelayConfig config,
            RelayMetrics metrics,
            Executor virtualThreads,
            BooleanSupplier isDraining,
            RandomGenerator random,
            InstantSource clock,
            LongSupplier nanoClock) {}

    /**
     * Joins the cluster behind {@code url}. Returns before anything is connected; {@link #state} tells when.
     *
     * @throws IOException when {@code REDIS_CA_FILE} cannot be read
     * @throws GeneralSecurityException when it holds no certificate
     */
    public static Cluster join(Parts parts, Secret url)
            throws IOException, GeneralSecurityException {
        return join(parts, url, Timings.DEFAULT);
    }

    static Cluster join(Parts parts, Secret url, Timings timings)
            throws IOException, GeneralSecurityException {
        Cluster cluster = new Cluster(parts, url, timings);
        cluster.subscriptions.start(cluster.masters::pingSubscribers, cluster.new Gains());
        cluster.masters.start(cluster.subscriptions::lookAtEverything);
        cluster.secrets.start(parts.config().tokens(), parts.virtualThreads());
        cluster.chores.start();
        cluster.renewals.start();
        return cluster;
    }

    private static String newNode(RandomGenerator random) {
        byte[] bytes = new byte[NODE_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    public RoomDirectory directory() {
        return directory;
    }

    public RoomBus bus() {
        return bus;
    }

    /** The seats of this node; they are renewed as one of the chores. */
    Leases leases() {
        return leases;
    }

    /** What addresses may do on all nodes together. */
    public SharedQuotas quotas() {
        return quotas;
    }

    /** How many connections addresses have on all nodes together. */
    public SharedConnections connections() {
        return connections;
    }

    /** The time that all nodes agree on. */
    public InstantSource clock() {
        return clock;
    }

    /** Whether Valkey can be used, as of the last check, and how long the check took. Does not block. */
    public State state() {
        Probe.State last = probe.state();
        return new State(last.isUsable(), last.took(), secrets.disagreeing());
    }

    /**
     * What the last check has found.
     *
     * @param disagreeingNodes how many other nodes refuse join tokens of this one, or have theirs
     *     refused here; 0 before that is known
     */
    public record State(boolean isUsable, Duration took, int disagreeingNodes) {}

    SecretComparison secrets() {
        return secrets;
    }

    /** Disconnects. Seats that were not given back lapse. */
    @Override
    public void close() {
        isOpen = false;
        chores.interrupt();
        renewals.interrupt();
        subscriptions.stop();
        masters.close();
    }

    private void renewSoon() {
        if (serverIsBack.availablePermits() == 0) {
            serverIsBack.release();
        }
    }

    /** Tells the operator, once, what is not as it should be. Refuses nothing: the directory is still better than none. */
    private void inspect() {
        if (isProduction || !address.isLoopback()) {
            Preflight.of(address).forEach(Cluster::warn);
        }
        Set<String> findings = new LinkedHashSet<>();
        Map<HostAndPort, Optional<Object>> saves =
                masters.askAll(
                        new CommandArguments(Protocol.Command.CONFIG).add("GET").add("save"),
                        timings.reply());
        Map<HostAndPort, Optional<Object>> infos =
                masters.askAll(new CommandArguments(Protocol.Command.INFO), timings.reply());
        for (Map.Entry<HostAndPort, Optional<Object>> each : infos.entrySet()) {
            if (each.getValue().isPresent() && each.getValue().get() instanceof byte[] info) {
                Optional<String> save = save(saves.getOrDefault(each.getKey(), Optional.empty()));
                findings.addAll(Preflight.of(new String(info, UTF_8), save, masters.isSharded()));
            }
        }
        findings.forEach(Cluster::warn);
    }

    private static void warn(String finding) {
        log.atWarn().addKeyValue("finding", finding).log("valkey is not set up as it should be");
    }

    private static Optional<String> save(Optional<Object> answer) {
        return answer.isPresent()
                        && answer.get() instanceof List<?> pair
                        && pair.size() == 2
                        && pair.get(1) instanceof byte[] value
                ? Optional.of(new String(value, UTF_8))
                : Optional.empty();
    }

    private void renewLeases() {
        boolean isUrgent = false;
        while (isOpen) {
            Duration pause;
            try {
                pause = leases.renewSome(isUrgent);
            } catch (RuntimeException bug) {
                log.error("leases could not be renewed", bug);
                pause = timings.probe();
            }
            try {
                isUrgent = serverIsBack.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void doChores() {
        List<Chore> all =
                List.of(
                        new Chore("probe", probe::check, nanoClock),
                        new Chore("inspection", this::inspectOnce, nanoClock),
                        new Chore("quotas", this::forgetQuotasIfDue, nanoClock),
                        new Chore("owed seats", owed::pay, nanoClock),
                        new Chore("connections", connections::tell, nanoClock),
                        new Chore("join secrets", secrets::tellNowAndThen, nanoClock));
        nextForgettingNanos = nanoClock.getAsLong() + timings.renewal().toNanos();
        while (isOpen) {
            all.forEach(Chore::run);
            try {
                TimeUnit.NANOSECONDS.sleep(timings.probe().toNanos());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void inspectOnce() {
        if (!isInspected && probe.state().isUsable()) {
            isInspected = true;
            inspect();
        }
    }

    private void forgetQuotasIfDue() {
        if (nanoClock.getAsLong() - nextForgettingNanos >= 0) {
            nextForgettingNanos = nanoClock.getAsLong() + timings.renewal().toNanos();
            quotas.forget();
        }
    }

    /** What the subscribers' threads say. */
    private final class Events implements Subscriber.Events {
        private volatile @Nullable SharedBus bus; // null before anything is connected

        @Override
        public void up(Subscriber subscriber) {
            subscriptions.lookAtEverything();
        }

        @Override
        public void down(Subscriber subscriber) {
            subscriptions.down(subscriber);
            masters.suspectChange();
        }

        @Override
        public void confirmed(Subscriber subscriber, byte[] channel, boolean isSubscribed) {
            subscriptions.confirmed(subscriber, channel, isSubscribed);
        }

        @Override
        public void refused(Subscriber subscriber, byte[] channel) {
            subscriptions.moved(subscriber, channel, true);
            masters.suspectChange();
        }

        @Override
        public void lost(Subscriber subscriber, byte[] channel) {
            subscriptions.moved(subscriber, channel, false);
            masters.suspectChange();
        }

        @Override
        public void message(byte[] channel, byte[] payload) {
            SharedBus hears = bus;
            if (hears != null) {
                hears.message(channel, payload);
            }
        }
    }

    /** What the subscriptions' thread says. */
    private final class Gains implements Subscriptions.Listener {
        @Override
        public void subscribed(String name) {
            leases.subscribed(name);
        }

        @Override
        public void unsubscribed(String name) {
            bus.unsubscribed(name);
        }
    }
}
