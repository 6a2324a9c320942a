package org.e2eechat.server;

import org.e2eechat.server.admission.AddressPseudonyms;
import org.e2eechat.server.admission.ClientAddresses;
import org.e2eechat.server.admission.ClientLogLimiter;
import org.e2eechat.server.admission.ConnectionQuota;
import org.e2eechat.server.admission.ConnectionsElsewhere;
import org.e2eechat.server.admission.Heap;
import org.e2eechat.server.admission.MemoryGuard;
import org.e2eechat.server.admission.ResourceLedger;
import org.e2eechat.server.admission.TrafficRates;
import org.e2eechat.server.cluster.Cluster;
import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.config.Secret;
import org.e2eechat.server.http.HttpServerHandlers;
import org.e2eechat.server.logging.Logging;
import org.e2eechat.server.metrics.LogCounts;
import org.e2eechat.server.metrics.RelayGauges;
import org.e2eechat.server.metrics.RelayMetrics;
import org.e2eechat.server.protocol.MessageDecoder;
import org.e2eechat.server.protocol.MessageEncoder;
import org.e2eechat.server.protocol.MessageIds;
import org.e2eechat.server.protocol.MessageLimits;
import org.e2eechat.server.protocol.ServerMessage;
import org.e2eechat.server.room.InMemoryRoomDirectory;
import org.e2eechat.server.room.RoomBus;
import org.e2eechat.server.room.RoomDirectory;
import org.e2eechat.server.room.Rooms;
import org.e2eechat.server.session.ClientSession;
import org.e2eechat.server.session.Desk;
import org.e2eechat.server.session.Drain;
import org.e2eechat.server.session.Greeting;
import org.e2eechat.server.session.Outbox;
import org.e2eechat.server.session.Sessions;
import org.e2eechat.server.token.JoinTokens;
import org.e2eechat.server.transport.HeaderDeadlines;
import org.e2eechat.server.transport.ReloadingTls;
import org.e2eechat.server.websocket.ConnectionLog;
import org.e2eechat.server.websocket.Heartbeat;
import org.e2eechat.server.websocket.RelayConversation;
import org.e2eechat.server.websocket.UpgradeGate;
import org.e2eechat.server.websocket.WebSockets;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/** The whole server: every object is built here, from the settings down to the sockets, and started and stopped in order. */
public final class RelayServer {
    private static final Logger log = LoggerFactory.getLogger(RelayServer.class);

    private static final Duration SWEEP =
            Duration.ofSeconds(1); // how late a missed deadline is noticed at most
    private static final Duration MEMORY_LOOK =
            Duration.ofMillis(100); // how long a full network card may fill the heap unnoticed
    private static final Duration FORGET =
            Duration.ofSeconds(10); // how often expired rooms, tokens and addresses are dropped

    /** How often the log says how many lines it does not have; at most three lines each time. */
    private static final Duration SUPPRESSED_REPORT = Duration.ofSeconds(10);

    private static final Duration SEATS_GIVEN_BACK =
            Duration.ofSeconds(1); // one call to the directory, which is all that anybody waits for
    private static final int MAX_MEDIA_BYTES =
            14 * 1024 * 1024; // of a MEDIA_MSG, all chunks together; set by the protocol
    private static final int UNPROTECTED_OUTBOX_BYTES =
            16 * 1024 * 1024; // without slow-reader protection a bound is needed all the same
    private static final List<String> FEATURES =
            List.of(
                    "ref",
                    "seq",
                    "participants",
                    "drain"); // what a client may rely on beyond core v1

    private final RelayConfig config;
    private final LongSupplier nanoClock;
    private final SecureRandom random;
    private final RelayMetrics metrics;
    private final ExecutorService virtualThreads;
    private final Housekeeping housekeeping;
    private final Sessions sessions;
    private final ClientLogLimiter requestLines;
    private final ClientLogLimiter closedLines;
    private final Server jetty;
    private final Ports ports;
    private final Optional<Cluster> cluster; // empty when this node stands alone
    private final AtomicBoolean draining = new AtomicBoolean();

    private RelayServer(RelayConfig config) throws IOException, GeneralSecurityException {
        this.config = config;
        InstantSource ownClock = InstantSource.system();
        this.nanoClock = System::nanoTime;
        Instant startedAt = ownClock.instant();
        this.random = new SecureRandom();

        metrics = new RelayMetrics(config.identity().version());
        metrics.node(NodeMeasures.of(config));
        virtualThreads =
                Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("task-", 0).factory());
        housekeeping = new Housekeeping(virtualThreads);
        sessions = new Sessions();

        // Rooms
        RelayConfig.RoomRules roomRules = config.rooms();
        Optional<Secret> redisUrl = config.directory().redisUrl();
        cluster =
                redisUrl.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                Cluster.join(
                                        new Cluster.Parts(
                                                config,
                                                metrics,
                                                virtualThreads,
                                                draining::get,
                                                random,
                                                ownClock,
                                                nanoClock),
                                        redisUrl.get()));
        InstantSource clock = cluster.map(Cluster::clock).orElse(ownClock);
        InMemoryRoomDirectory embedded =
                new InMemoryRoomDirectory(
                        new InMemoryRoomDirectory.Rules(
                                roomRules.capacity(),
                                roomRules.keyTtl(),
                                roomRules.autoCleanup(),
                                config.tokens().replayProtection()),
                        clock);
        JoinTokens tokens =
                new JoinTokens(
                        config.tokens().current(), config.tokens().previous(), clock, random);
        MessageEncoder encoder = new MessageEncoder(MessageIds.random());
        Rooms rooms =
                new Rooms(
                        cluster.<RoomDirectory>map(Cluster::directory).orElse(embedded),
                        cluster.map(Cluster::bus).orElseGet(RoomBus::none),
                        new SignedRoomCodes(tokens, roomRules.qrRotation(), roomRules.keyTtl()),
                        housekeeping,
                        encoder,
                        random,
                        new Rooms.Rules(roomRules.capacity(), roomRules.qrRotation()));

        // Who may do how much
        RelayConfig.Limits limits = config.limits();
        ClientAddresses addresses = new ClientAddresses(config.proxies());
        Heap heap = Heap.ofThisProcess();
        ResourceLedger ledger = new ResourceLedger(heap);
        DoorLimits door = DoorLimits.of(config, heap.maxBytes());
        SocketQuota sockets = new SocketQuota(addresses, limits, door, metrics, ledger, nanoClock);
        PerAddress perAddress =
                new PerAddress(
                        addresses, limits, door, sockets, cluster.map(Cluster::quotas), nanoClock);
        ConnectionQuota connections =
                new ConnectionQuota(
                        limits,
                        cluster.<ConnectionsElsewhere>map(
                                        each -> new ConnectionsOnOtherNodes(each.connections()))
                                .orElseGet(ConnectionsElsewhere::none));

        // Who may fill the log how far
        requestLines = new ClientLogLimiter("request", limits.perAddress(), nanoClock);
        closedLines = new ClientLogLimiter("connection closed", limits.perAddress(), nanoClock);
        metrics.observe(new LogCounts(Logging::dropped, this::suppressedLogLines));

        // Conversations
        Desk desk =
                new Desk(
                        rooms,
                        tokens,
                        perAddress,
                        encoder,
                        greeting(config),
                        metrics,
                        virtualThreads,
                        clock,
                        nanoClock,
                        draining::get,
                        limits.lobbyTimeout());
        MessageDecoder decoder =
                new MessageDecoder(new MessageLimits(limits.maxCiphertextBytes(), MAX_MEDIA_BYTES));
        TrafficRates rates = TrafficRates.of(limits);
        RelayConversation.Shared shared =
                new RelayConversation.Shared(
                        decoder,
                        sessions,
                        metrics,
                        new ConnectionLog(
                                limits.perAddress()
                                        ? Optional.of(new AddressPseudonyms(random, clock))
                                        : Optional.empty(),
                                closedLines,
                                nanoClock));

        // Sockets
        QueuedThreadPool threads = Ports.threads();
        ByteBufferPool buffers = new ArrayByteBufferPool();
        jetty = new Server(threads, null, buffers);
        WebSocketComponents components =
                new WebSocketComponents(null, null, buffers, null, null, threads);
        Heartbeat heartbeat =
                new Heartbeat(
                        config.heartbeat().interval(), config.heartbeat().timeout(), nanoClock);
        WebSockets webSockets =
                new WebSockets(
                        components,
                        outboxLimit(config.outboxes()),
                        limits.maxFrameBytes(),
                        heartbeat);
        UpgradeGate upgrades =
                new UpgradeGate(
                        List.copyOf(config.http().cors().origins()),
                        perAddress::addressOf,
                        connections,
                        draining::get,
                        webSockets,
                        address ->
                                (outbox, connection) ->
                                        new RelayConversation(
                                                address,
                                                new ClientSession(
                                                        address, outbox, connection, desk),
                                                rates,
                                                shared),
                        metrics);

        // HTTP
        HttpServerHandlers handlers =
                HttpServerHandlers.build(
                        config,
                        new HttpServerHandlers.Parts(
                                metrics,
                                new NodeHealth(config, draining::get, cluster, sessions, startedAt),
                                new HttpRoomDesk(rooms, tokens, perAddress, draining::get, metrics),
                                perAddress,
                                caller -> requestLines.admits(perAddress.addressOf(caller)),
                                upgrades),
                        new HttpServerHandlers.Sources(clock, nanoClock, random));
        handlers.installOn(jetty);
        jetty.setHandler(new HeaderDeadlines(jetty.getHandler()));
        jetty.addBean(components);
        ports = new Ports(config, jetty, sockets, ledger, metrics, nanoClock);

        // Chores
        housekeeping.every(heartbeat.period(), heartbeat::beat);
        housekeeping.every(SWEEP, this::sweep);
        MemoryGuard memory =
                new MemoryGuard(
                        ports::holders,
                        ledger,
                        heap,
                        virtualThreads,
                        nanoClock,
                        metrics::connectionsEvicted);
        ledger.onPressure(memory::lookSoon);
        housekeeping.every(MEMORY_LOOK, memory::look);
        housekeeping.every(FORGET, embedded::forgetExpired);
        housekeeping.every(FORGET, perAddress::forgetIdle);
        housekeeping.every(SUPPRESSED_REPORT, this::reportSuppressedLogLines);
        ports.tls().ifPresent(this::keepCertificateFresh);
        metrics.sampled()
                .observe(
                        new RelayGauges(
                                sessions::count,
                                rooms::size,
                                rooms::participants,
                                sessions::unsentBytes,
                                ledger::heldBytes));
        housekeeping.every(config.metrics().sampleInterval(), metrics.sampled()::sample);
    }

    /** Builds a server and has it listen. When this returns, it is ready. */
    public static RelayServer start(RelayConfig config) throws Exception {
        RelayServer server = new RelayServer(config);
        try {
            server.jetty.start();
        } catch (Exception failure) {
            server.stopNow();
            throw failure;
        }
        log.atInfo()
                .addKeyValue("environment", config.environment())
                .addKeyValue("host", config.listen().host())
                .addKeyValue("port", server.port())
                .log("listening");
        server.virtualThreads.execute(server::sendTogether);
        return server;
    }

    /** After the start, because it takes a tenth of a second and nobody has to wait for it. */
    private void sendTogether() {
        if (!config.outboxes().sendTogether()) {
            log.info("frames are sent without io_uring: FEATURE_IO_URING is off");
            return;
        }
        try {
            ports.sendTogether();
            log.info("frames are sent through io_uring");
        } catch (IOException refused) {
            log.info("frames are sent without io_uring: {}", refused.getMessage());
        }
    }

    /** The port that clients connect to. */
    public int port() {
        return ports.clients();
    }

    /** The port of the probes and metrics. */
    public int managementPort() {
        return ports.management();
    }

    /** Everything the server counts. */
    public RelayMetrics metrics() {
        return metrics;
    }

    /**
     * Stops as announced in the settings: not ready any more, every client told when to come back, connections closed one after another over most of {@code
     * GRACEFUL_SHUTDOWN_TIMEOUT_MS}, then the sockets. Returns within that time and a second. Later calls return at once.
     */
    public void drainAndStop() throws InterruptedException {
        if (!draining.compareAndSet(false, true)) {
            return;
        }
        metrics.draining(true);
        Duration budget =
                config.shutdown().graceful() ? config.shutdown().timeout() : Duration.ZERO;
        log.atInfo()
                .addKeyValue("connections", sessions.count())
                .addKeyValue("withinMs", budget.toMillis())
                .log("draining");
        DrainPlan plan = DrainPlan.within(budget);
        long start = nanoClock.getAsLong();
        awaitNobody(start, plan.notReadyFor());
        new Drain(sessions, Thread::sleep, nanoClock, random).run(plan.closeOver());
        awaitNobody(start, plan.handshakesUntil());
        log.atInfo().addKeyValue("connections", sessions.count()).log("stopping");
        stopNow();
    }

    /** Waits until nobody is connected, or {@code until} after {@code startNanos}. */
    private void awaitNobody(long startNanos, Duration until) throws InterruptedException {
        while (sessions.count() > 0 && nanoClock.getAsLong() - startNanos < until.toNanos()) {
            Thread.sleep(DrainPlan.POLL);
        }
    }

    private void stopNow() {
        try {
            jetty.stop();
        } catch (Exception failure) {
            log.warn("the sockets did not stop in order", failure);
        }
        housekeeping.stop();
        reportSuppressedLogLines();
        virtualThreads.shutdown();
        cluster.ifPresent(this::leaveCluster);
    }

    /** Gives the last seats back first: who was here may be somewhere else already, and want one. */
    private void leaveCluster(Cluster shared) {
        try {
            if (!virtualThreads.awaitTermination(
                    SEATS_GIVEN_BACK.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("some seats could not be given back and will lapse");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        shared.close();
    }

    private void sweep() {
        long now = nanoClock.getAsLong();
        sessions.closeIdleInLobby(now);
        ports.enforceHeaderDeadlines(now);
    }

    private long suppressedLogLines() {
        return Logging.suppressed() + requestLines.suppressed() + closedLines.suppressed();
    }

    private void reportSuppressedLogLines() {
        Logging.reportSuppressed();
        requestLines.report();
        closedLines.report();
    }

    private void keepCertificateFresh(ReloadingTls certificate) {
        metrics.certificateExpires(certificate.expiry());
        if (certificate.expiry().isBefore(InstantSource.system().instant())) {
            // Not refused: a proxy in front may not look, and without us nobody would be served.
            log.warn("the certificate in TLS_CERT_FILE has expired; renew it");
        }
        housekeeping.every(
                FORGET,
                () -> {
                    certificate.reloadIfChanged();
                    metrics.certificateExpires(certificate.expiry());
                });
    }

    private static Outbox.Limit outboxLimit(RelayConfig.Outboxes outboxes) {
        return new Outbox.Limit(
                outboxes.closeSlowReaders()
                        ? outboxes.thresholdBytes()
                        : Math.max(outboxes.thresholdBytes(), UNPROTECTED_OUTBOX_BYTES));
    }

    private static Greeting greeting(RelayConfig config) {
        RelayConfig.Limits limits = config.limits();
        return new Greeting(
                new ServerMessage.HelloLimits(
                        limits.maxFrameBytes(),
                        limits.maxCiphertextBytes(),
                        limits.messagesPer10s(),
                        limits.bytesPer10s(),
                        config.rooms().capacity(),
                        limits.lobbyTimeout().toMillis()),
                FEATURES,
                config.heartbeat().interval().toMillis(),
                config.identity().version());
    }
}
