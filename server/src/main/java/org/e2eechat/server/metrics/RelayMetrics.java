package org.e2eechat.server.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

import org.e2eechat.server.metrics.MetricDeclaration.LabelDeclaration;
import org.e2eechat.server.protocol.CloseReason;
import org.e2eechat.server.protocol.ErrorCode;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Every metric of the server, declared here and nowhere else. Instruments are lock-free, and the
 * methods that a relayed message calls allocate nothing: the counter of each label value is looked
 * up once, in the constructor. Safe for any thread.
 */
public final class RelayMetrics {
    // Around the measured time of a relay (tens of microseconds), then up to the second after which
    // somebody notices.
    private static final double[] RELAY_SECONDS = {
        50e-6, 100e-6, 250e-6, 500e-6, 1e-3, 2.5e-3, 5e-3, 10e-3, 25e-3, 50e-3, 100e-3, 250e-3,
        500e-3, 1
    };
    private static final Instant NEVER = Instant.EPOCH; // 0 in Prometheus' time
    private static final double NANOS_PER_SECOND = 1e9;

    // Written once by the composition root.
    private volatile LogCounts logCounts = LogCounts.NOTHING_YET;

    private final Instruments instruments = new Instruments();
    private final AtomicBoolean jvmRegistered = new AtomicBoolean();

    private final GaugeDataPoint draining;
    private final GaugeDataPoint connectionsLimit;
    private final GaugeDataPoint valkeyConfigured;
    private final GaugeDataPoint joinSecretChanged;
    private final GaugeDataPoint joinSecretDisagreements;
    private final GaugeDataPoint certificateExpiry;
    private final GaugeDataPoint processors;
    private final GaugeDataPoint memoryBytes;
    private final SampledGauges sampled;

    private final CounterDataPoint connectionsOpened;
    private final CountersByLabel<ConnectionEnd> connectionsClosed;
    private final CountersByLabel<UpgradeRejection> connectionRejections;
    private final CounterDataPoint roomsCreated;
    private final CounterDataPoint joins;
    private final CountersByLabel<ErrorCode> joinRejections;
    private final CountersByLabel<ErrorCode> errorsSent;
    private final CountersByLabel<FrameKind> framesReceived;
    private final CountersByLabel<FrameKind> framesRelayed;
    private final CounterDataPoint relayedBytes;
    private final Histogram relaySeconds;
    private final CounterDataPoint outboxOverflows;
    private final CounterDataPoint connectionsEvicted;
    private final CountersByLabel<Limit> rateLimitHits;
    private final CountersByLabel<SocketRefusal> socketRefusals;
    private final Counter httpRequests;
    private final GaugeDataPoint valkeyUp;
    private final GaugeDataPoint valkeyLatency;
    private final CounterDataPoint valkeyPublished;
    private final CounterDataPoint valkeyPublishDropped;
    private final CounterDataPoint valkeyReceived;
    private final CountersByLabel<BusRefusal> valkeyRefused;
    private final CounterDataPoint valkeyDelivered;
    private final CounterDataPoint valkeyDeliveredBytes;
    private final CounterDataPoint valkeyLeasesNotRenewed;
    private final CounterDataPoint valkeyRoomsRebuilt;
    private final GaugeDataPoint valkeyUnpublishedBytes;

    /**
     * Declares and registers everything.
     *
     * @param version the server's version, shown by {@code relay_build_info}
     */
    public RelayMetrics(String version) {
        GaugeDataPoint connections =
                instruments.gauge(
                        "relay_connections", "Open WebSocket connections, as of the last sample.");
        connectionsLimit =
                instruments.gauge(
                        "relay_connections_limit",
                        "WebSocket connections that this node takes: MAX_TOTAL_CONNECTIONS.");
        connectionsOpened =
                instruments.counter(
                        "relay_connections_opened_total", "WebSocket connections opened.");
        connectionsClosed =
                instruments.counters(
                        "relay_connections_closed_total",
                        "WebSocket connections that ended.",
                        "reason",
                        ConnectionEnd.class,
                        RelayMetrics::lowerCase);
        connectionRejections =
                instruments.counters(
                        "relay_connection_rejections_total",
                        "WebSocket upgrades refused and fresh connections turned away.",
                        "reason",
                        UpgradeRejection.class,
                        RelayMetrics::lowerCase);

        GaugeDataPoint rooms =
                instruments.gauge(
                        "relay_rooms",
                        "Rooms with a participant on this node, as of the last sample.");
        roomsCreated = instruments.counter("relay_rooms_created_total", "Rooms created.");
        GaugeDataPoint participants =
                instruments.gauge(
                        "relay_participants",
                        "Participants of rooms on this node, as of the last sample.");
        joins =
                instruments.counter(
                        "relay_joins_total", "Seats taken, by creating a room or by joining one.");
        joinRejections =
                instruments.counters(
                        "relay_join_rejections_total",
                        "Refused joins.",
                        "code",
                        ErrorCode.class,
                        ErrorCode::wireName);
        errorsSent =
                instruments.counters(
                        "relay_errors_sent_total",
                        "ERROR messages sent to clients.",
                        "code",
                        ErrorCode.class,
                        ErrorCode::wireName);

        framesReceived =
                instruments.counters(
                        "relay_frames_received_total",
                        "Whole messages read from clients.",
                        "kind",
                        FrameKind.class,
                        RelayMetrics::lowerCase);
        framesRelayed =
                instruments.counters(
                        "relay_frames_relayed_total",
                        "Frames handed to recipients: one for each delivery.",
                        "kind",
                        FrameKind.class,
                        RelayMetrics::lowerCase);
        relayedBytes =
                instruments.counter(
                        "relay_relayed_bytes_total",
                        "Bytes handed to recipients, frame headers included.");
        relaySeconds =
                instruments.histogram(
                        "relay_relay_duration_seconds",
                        "Time from a relayed message's read to its hand-over to the last recipient on this node.",
                        RELAY_SECONDS);

        GaugeDataPoint outboxBytes =
                instruments.gauge(
                        "relay_outbox_bytes",
                        "Bytes that wait for slow readers, as of the last sample.");
        outboxOverflows =
                instruments.counter(
                        "relay_outbox_overflows_total",
                        "Outboxes that overflowed; each closes its connection.");
        GaugeDataPoint heldBytes =
                instruments.gauge(
                        "relay_held_bytes",
                        "Heap that all sockets hold in any state, closing ones included: fixed cost, unfinished requests and messages, unsent bytes; as of the last sample.");
        connectionsEvicted =
                instruments.counter(
                        "relay_connections_evicted_total",
                        "Connections that were closed because they held the most data while the heap was nearly full.");
        rateLimitHits =
                instruments.counters(
                        "relay_rate_limit_hits_total",
                        "Requests and messages over a limit.",
                        "limit",
                        Limit.class,
                        RelayMetrics::lowerCase);
        socketRefusals =
                instruments.counters(
                        "relay_socket_refusals_total",
                        "TCP connections on the clients' port closed at the accept or early.",
                        "reason",
                        SocketRefusal.class,
                        RelayMetrics::lowerCase);
        httpRequests =
                instruments.declared(
                        "relay_http_requests_total",
                        "HTTP requests answered, WebSocket upgrades included.",
                        new LabelDeclaration(
                                "route", "the route's template, `other` for unknown ones"),
                        new LabelDeclaration("method", "GET, HEAD, POST, OPTIONS or `other`"),
                        new LabelDeclaration("status", "the answer's status code"));

        valkeyConfigured =
                instruments.gauge(
                        "relay_valkey_configured",
                        "1 with a shared directory (REDIS_URL), else 0.");
        valkeyUp =
                instruments.gauge(
                        "relay_valkey_up",
                        "1 while the shared directory answers, else 0; 0 without one.");
        valkeyLatency =
                instruments.gauge(
                        "relay_valkey_latency_seconds",
                        "How long the shared directory took for its last check.");
        valkeyPublished =
                instruments.counter(
                        "relay_valkey_published_total",
                        "Envelopes published to other nodes: frames, rosters, codes.");
        valkeyPublishDropped =
                instruments.counter(
                        "relay_valkey_publish_dropped_total",
                        "Envelopes for other nodes that could not be published; never sent again.");
        valkeyReceived =
                instruments.counter(
                        "relay_valkey_received_total", "Frames received from other nodes.");
        valkeyRefused =
                instruments.counters(
                        "relay_valkey_refused_total",
                        "What came over a room's channel and was dropped unread.",
                        "reason",
                        BusRefusal.class,
                        RelayMetrics::lowerCase);
        valkeyDelivered =
                instruments.counter(
                        "relay_valkey_deliveries_total",
                        "Frames of other nodes handed to recipients: one for each delivery.");
        valkeyDeliveredBytes =
                instruments.counter(
                        "relay_valkey_delivered_bytes_total",
                        "Bytes of other nodes' frames handed to recipients.");
        valkeyLeasesNotRenewed =
                instruments.counter(
                        "relay_valkey_leases_not_renewed_total",
                        "Renewals of a room's seats that failed; several in a row cost the seats.");
        valkeyRoomsRebuilt =
                instruments.counter(
                        "relay_valkey_rooms_rebuilt_total",
                        "Rooms that the shared directory had lost, put back by this node.");
        valkeyUnpublishedBytes =
                instruments.gauge(
                        "relay_valkey_unpublished_bytes",
                        "Bytes that wait to be published, as of the last check.");

        instruments.counted(
                "relay_log_events_dropped_total",
                "Log lines dropped because standard output did not take them.",
                () -> logCounts.dropped().getAsLong());
        instruments.counted(
                "relay_log_events_suppressed_total",
                "Log lines not written because a client or a library caused too many of them.",
                () -> logCounts.suppressed().getAsLong());

        joinSecretChanged =
                instruments.gauge(
                        "relay_join_secret_changed_timestamp_seconds",
                        "When the signing secret that is in use was made, in Unix seconds: JOIN_TOKEN_SECRET_CREATED, else the time of its file; 0 when it came from no file.");
        joinSecretDisagreements =
                instruments.gauge(
                        "relay_join_secret_disagreements",
                        "Other nodes that refuse join tokens of this one, or have theirs refused here, because the signing secrets differ.");
        certificateExpiry =
                instruments.gauge(
                        "relay_tls_certificate_expiry_timestamp_seconds",
                        "When the node's own TLS certificate ends, in Unix seconds; 0 without one.");
        processors = instruments.gauge("relay_processors", "Processors that the JVM may use.");
        memoryBytes =
                instruments.gauge(
                        "relay_memory_limit_bytes",
                        "Memory of the container, or of the machine outside one.");
        draining =
                instruments.gauge(
                        "relay_draining", "1 while the server drains before it stops, else 0.");
        instruments.info("relay_build_info", "The version that runs; always 1.", version);

        sampled = new SampledGauges(connections, rooms, participants, outboxBytes, heldBytes);
    }

    /** A connection was upgraded. */
    public void connectionOpened() {
        connectionsOpened.inc();
    }

    /** The server ended a connection. */
    public void connectionClosed(CloseReason reason) {
        connectionClosed(ConnectionEnd.of(reason));
    }

    /** A connection ended. */
    public void connectionClosed(ConnectionEnd end) {
        connectionsClosed.of(end).inc();
    }

    /** An upgrade was refused. */
    public void connectionRejected(UpgradeRejection reason) {
        connectionRejections.of(reason).inc();
    }

    /** A room was created. */
    public void roomCreated() {
        roomsCreated.inc();
    }

    /** A seat was taken. */
    public void joined() {
        joins.inc();
    }

    /** A join was refused. */
    public void joinRejected(ErrorCode code) {
        joinRejections.of(code).inc();
    }

    /** A client was sent an {@code ERROR}. */
    public void errorSent(ErrorCode code) {
        errorsSent.of(code).inc();
    }

    /** A whole message was read. */
    public void frameReceived(FrameKind kind) {
        framesReceived.of(kind).inc();
    }

    /**
     * A message was handed to recipients on this node.
     *
     * @param deliveries how many recipients took it, 0 or more
     * @param bytes what they took together, in bytes
     */
    public void messageRelayed(FrameKind kind, int deliveries, long bytes) {
        framesRelayed.of(kind).inc(deliveries);
        relayedBytes.inc(bytes);
    }

    /** How long a message took from its read to its last hand-over, in nanoseconds. */
    public void relayed(long durationNanos) {
        relaySeconds.observe(durationNanos / NANOS_PER_SECOND);
    }

    /** An outbox overflowed. */
    public void outboxOverflowed() {
        outboxOverflows.inc();
    }

    /** So many connections were closed for what they held. */
    public void connectionsEvicted(int count) {
        connectionsEvicted.inc(count);
    }

    /** Somebody ran into a limit. */
    public void rateLimitHit(Limit limit) {
        rateLimitHits.of(limit).inc();
    }

    /** A socket was closed at the accept, or before its time. */
    public void socketRefused(SocketRefusal reason) {
        socketRefusals.of(reason).inc();
    }

    /**
     * A request was answered. Not for a hot path: the counter is looked up by its labels.
     *
     * @param route a route template, one of a fixed set
     * @param method a method, one of a fixed set
     * @param status the status code
     */
    public void httpRequest(String route, String method, int status) {
        httpRequests.labelValues(route, method, Integer.toString(status)).inc();
    }

    /** So many other nodes have signing secrets that do not go with this node's. */
    public void joinSecretDisagreements(int nodes) {
        joinSecretDisagreements.set(nodes);
    }

    /** What the last check of the shared directory has found; the latency is of interest when it is up. */
    public void valkeyChecked(boolean isUp, long latencyNanos, long unpublishedBytes) {
        valkeyUp.set(isUp ? 1 : 0);
        valkeyLatency.set(latencyNanos / NANOS_PER_SECOND);
        valkeyUnpublishedBytes.set((double) unpublishedBytes);
    }

    /** Something was published to other nodes. */
    public void valkeyPublished() {
        valkeyPublished.inc();
    }

    /** Something was not published, and never will be. */
    public void valkeyPublishDropped() {
        valkeyPublishDropped.inc();
    }

    /** Something that came over a room's channel did not count. */
    public void valkeyRefused(BusRefusal why) {
        valkeyRefused.of(why).inc();
    }

    /** A frame came from another node and was handed to so many recipients. */
    public void valkeyReceived(int deliveries, long bytes) {
        valkeyReceived.inc();
        valkeyDelivered.inc(deliveries);
        valkeyDeliveredBytes.inc(bytes);
    }

    /** The seats of a room could not be renewed this time. */
    public void valkeyLeaseNotRenewed() {
        valkeyLeasesNotRenewed.inc();
    }

    /** A room that was lost is back. */
    public void valkeyRoomRebuilt() {
        valkeyRoomsRebuilt.inc();
    }

    /** What stays as it is while this node runs. */
    public void node(NodeFacts facts) {
        connectionsLimit.set(facts.connectionsLimit());
        valkeyConfigured.set(facts.hasDirectory() ? 1 : 0);
        joinSecretChanged.set((double) facts.joinSecretChanged().orElse(NEVER).getEpochSecond());
        processors.set(facts.processors());
        memoryBytes.set((double) facts.memoryBytes());
    }

    /** When the TLS certificate in use ends. */
    public void certificateExpires(Instant end) {
        certificateExpiry.set((double) end.getEpochSecond());
    }

    /** Whether the server drains. */
    public void draining(boolean now) {
        draining.set(now ? 1 : 0);
    }

    /** Names the sources of the counts of log lines. */
    public void observe(LogCounts counts) {
        logCounts = counts;
    }

    /** The gauges that housekeeping refreshes. */
    public SampledGauges sampled() {
        return sampled;
    }

    /**
     * Adds the JVM's and the process' own metrics. Later calls do nothing: it is left to the first
     * scrape, because it costs start-up time.
     */
    public void registerJvmMetrics() {
        if (jvmRegistered.compareAndSet(false, true)) {
            JvmMetrics.builder().register(registry());
        }
    }

    /** Everything that is exported. */
    public PrometheusRegistry registry() {
        return instruments.registry();
    }

    /** A snapshot of everything that is exported, free of any format. */
    public List<MetricFamily> families() {
        return MetricFamilies.of(registry());
    }

    /** What this class declares, in the order of the document. */
    public List<MetricDeclaration> declarations() {
        return instruments.declarations();
    }

    private static String lowerCase(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
