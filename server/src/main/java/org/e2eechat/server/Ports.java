package org.e2eechat.server;

import org.e2eechat.server.admission.MemoryGuard;
import org.e2eechat.server.admission.ResourceLedger;
import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.config.RelayConfig.AppEnvironment;
import org.e2eechat.server.http.HttpConfigurations;
import org.e2eechat.server.http.HttpServerHandlers;
import org.e2eechat.server.metrics.RelayMetrics;
import org.e2eechat.server.transport.HeaderDeadlines;
import org.e2eechat.server.transport.PemFiles;
import org.e2eechat.server.transport.RelayConnector;
import org.e2eechat.server.transport.ReloadingTls;
import org.e2eechat.server.transport.RequestConnectionFactory;
import org.e2eechat.server.transport.SocketGate;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The ports that Jetty listens on: one for clients, and one for probes and metrics where the settings want that. Both speak TLS, or neither. */
final class Ports {
    private static final int MAX_THREADS = 64; // acceptors and selectors; nothing else runs on them
    private static final int MIN_THREADS = 4;

    // References in a cache line. Unless it is told, Jetty looks for a bean that knows, and has the
    // JVM describe all that it has to JMX: a fifth of a start.
    private static final String LINE_PROPERTY = "org.eclipse.jetty.util.referencesPerCacheLine";
    private static final String LINE = "16";

    private final RelayConfig config;
    private final Server jetty;
    private final RelayMetrics metrics;
    private final LongSupplier nanoClock;
    private final Optional<ReloadingTls> tls;
    private final RelayConnector publicConnector;
    private final Optional<RelayConnector> managementConnector;

    /**
     * Adds the ports to a server that is not started.
     *
     * @param publicGate who may have how many sockets on the clients' port
     * @param ledger counts what sockets of the management port hold
     */
    Ports(
            RelayConfig config,
            Server jetty,
            SocketGate publicGate,
            ResourceLedger ledger,
            RelayMetrics metrics,
            LongSupplier nanoClock)
            throws IOException, GeneralSecurityException {
        this.config = config;
        this.jetty = jetty;
        this.metrics = metrics;
        this.nanoClock = nanoClock;
        RelayConfig.Listen listen = config.listen();
        tls =
                listen.tls().isPresent()
                        ? Optional.of(tls(listen.tls().get(), config.environment()))
                        : Optional.empty();
        publicConnector = connector(listen.port(), "public", publicGate);
        managementConnector =
                listen.managementPort().isPresent()
                        ? Optional.of(
                                connector(
                                        listen.managementPort().getAsInt(),
                                        HttpServerHandlers.MANAGEMENT_CONNECTOR,
                                        SocketGate.open(ledger)))
                        : Optional.empty();
    }

    /** Threads for the ports of one server. */
    static QueuedThreadPool threads() {
        if (System.getProperty(LINE_PROPERTY) == null) {
            System.setProperty(LINE_PROPERTY, LINE);
        }
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
        threads.setName("jetty");
        threads.setDaemon(true);
        threads.setReservedThreads(
                0); // what may block goes to virtual threads, so a selector's thread never changes
        // hands
        threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("http-"));
        return threads;
    }

    /** The port that clients connect to. */
    int clients() {
        return publicConnector.getLocalPort();
    }

    /** The port of the probes and metrics. */
    int management() {
        return managementConnector.map(RelayConnector::getLocalPort).orElseGet(this::clients);
    }

    /** Has everything that a turn sends to clients go to the kernel in one call, or tells why that cannot be. */
    void sendTogether() throws IOException {
        publicConnector.sendTogether();
    }

    /** What both ports speak; empty when that is plain HTTP. */
    Optional<ReloadingTls> tls() {
        return tls;
    }

    /** The sockets of both ports, and what they hold. */
    List<MemoryGuard.Holder> holders() {
        List<MemoryGuard.Holder> holders = publicConnector.holders();
        managementConnector.ifPresent(connector -> holders.addAll(connector.holders()));
        return holders;
    }

    /** Closes the sockets whose request is late. */
    void enforceHeaderDeadlines(long nowNanos) {
        HeaderDeadlines.enforce(publicConnector, nowNanos);
        managementConnector.ifPresent(connector -> HeaderDeadlines.enforce(connector, nowNanos));
    }

    private RelayConnector connector(int port, String name, SocketGate gate) {
        HttpConfiguration configuration = HttpConfigurations.relay();
        if (tls.isPresent()) {
            // Else Jetty adds one that answers 400 to a Host that is not in the certificate, and
            // with it to every probe by address.
            configuration.addCustomizer(new SecureRequestCustomizer(false));
        }
        RequestConnectionFactory http = new RequestConnectionFactory(configuration);
        ConnectionFactory[] protocols =
                tls.isPresent()
                        ? new ConnectionFactory[] {tls.get().before(http.getProtocol()), http}
                        : new ConnectionFactory[] {http};
        RelayConnector connector =
                new RelayConnector(
                        jetty, selectors(), nanoClock, metrics::relayed, gate, protocols);
        connector.setName(name);
        connector.setHost(config.listen().host());
        connector.setPort(port);
        connector.setIdleTimeout(config.listen().keepAlive().toMillis());
        jetty.addConnector(connector);
        return connector;
    }

    private static ReloadingTls tls(RelayConfig.Tls files, AppEnvironment environment)
            throws IOException, GeneralSecurityException {
        return new ReloadingTls(
                new PemFiles(files.certificate(), files.key()),
                environment == AppEnvironment.PRODUCTION);
    }

    /** One thread for every two cores reads and writes; on two cores a second one costs more in hand-overs than it brings. */
    private static int selectors() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }
}
