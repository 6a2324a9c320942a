package org.e2eechat.server.websocket;

import org.e2eechat.server.admission.ResourceLedger;
import org.e2eechat.server.session.Outbox;
import org.e2eechat.server.transport.HeaderDeadlines;
import org.e2eechat.server.transport.RelayConnector;
import org.e2eechat.server.transport.ReloadingTls;
import org.e2eechat.server.transport.SocketGate;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.core.WebSocketComponents;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** The relay's own sockets, on a free port of 127.0.0.1 unless told otherwise, set up as the server does, carrying whatever conversation a test wants. */
final class Transport implements AutoCloseable {
    private final Server jetty;
    private final RelayConnector connector;
    private final Heartbeat heartbeat;
    private final AtomicInteger ended = new AtomicInteger();

    /**
     * @param port 0 for any free one
     * @param nanoClock of the sockets and of the heartbeat, which beats only when calls of its heartbeat is called
     */
    record Settings(
            String host,
            int port,
            int maxMessageBytes,
            int outboxBytes,
            int selectors,
            Duration pingInterval,
            Duration pingTimeout,
            LongSupplier nanoClock,
            Optional<ReloadingTls> tls) {
        static final Settings ORDINARY =
                new Settings(
                        "127.0.0.1",
                        0,
                        1024 * 1024,
                        512 * 1024,
                        1,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(5),
                        System::nanoTime,
                        Optional.empty());

        Settings at(String address, int wanted) {
            return new Settings(
                    address,
                    wanted,
                    maxMessageBytes,
                    outboxBytes,
                    selectors,
                    pingInterval,
                    pingTimeout,
                    nanoClock,
                    tls);
        }

        Settings withMessagesUpTo(int bytes) {
            return new Settings(
                    host,
                    port,
                    bytes,
                    outboxBytes,
                    selectors,
                    pingInterval,
                    pingTimeout,
                    nanoClock,
                    tls);
        }

        Settings withOutboxesOf(int bytes) {
            return new Settings(
                    host,
                    port,
                    maxMessageBytes,
                    bytes,
                    selectors,
                    pingInterval,
                    pingTimeout,
                    nanoClock,
                    tls);
        }

        Settings withSelectors(int count) {
            return new Settings(
                    host,
                    port,
                    maxMessageBytes,
                    outboxBytes,
                    count,
                    pingInterval,
                    pingTimeout,
                    nanoClock,
                    tls);
        }

        Settings on(LongSupplier clock) {
            return new Settings(
                    host,
                    port,
                    maxMessageBytes,
                    outboxBytes,
                    selectors,
                    pingInterval,
                    pingTimeout,
                    clock,
                    tls);
        }

        Settings with(ReloadingTls secure) {
            return new Settings(
                    host,
                    port,
                    maxMessageBytes,
                    outboxBytes,
                    selectors,
                    pingInterval,
                    pingTimeout,
                    nanoClock,
                    Optional.of(secure));
        }
    }

    private Transport(Settings settings, Conversation.Factory conversations) {
        QueuedThreadPool threads = new QueuedThreadPool();
        threads.setReservedThreads(0);
        threads.setDaemon(true);
        threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("http-"));
        ByteBufferPool buffers = new ArrayByteBufferPool();
        jetty = new Server(threads, null, buffers);
        WebSocketComponents components =
                new WebSocketComponents(null, null, buffers, null, null, threads);
        jetty.addBean(components);
        heartbeat =
                new Heartbeat(
                        settings.pingInterval(), settings.pingTimeout(), settings.nanoClock());
        WebSockets webSockets =
                new WebSockets(
                        components,
                        new Outbox.Limit(settings.outboxBytes()),
                        settings.maxMessageBytes(),
                        heartbeat);
        HttpConnectionFactory http = new HttpConnectionFactory();
        ConnectionFactory[] protocols =
                settings.tls().isPresent()
                        ? new ConnectionFactory[] {
                            settings.tls().get().before(http.getProtocol()), http
                        }
                        : new ConnectionFactory[] {http};
        connector =
                new RelayConnector(
                        jetty,
                        settings.selectors(),
                        settings.nanoClock(),
                        _ -> {},
                        SocketGate.open(ResourceLedger.unlimited()),
                        protocols);
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        jetty.addConnector(connector);
        jetty.setHandler(
                new HeaderDeadlines(
                        new Upgrading(webSockets, conversations, ended::incrementAndGet)));
    }

    static Transport start(Settings settings, Conversation.Factory conversations) throws Exception {
        Transport transport = new Transport(settings, conversations);
        transport.jetty.start();
        return transport;
    }

    int port() {
        return connector.getLocalPort();
    }

    RelayConnector connector() {
        return connector;
    }

    Heartbeat heartbeat() {
        return heartbeat;
    }

    /** Connections that were closed and let go of. */
    int ended() {
        return ended.get();
    }

    void join() throws InterruptedException {
        jetty.join();
    }

    @Override
    public void close() {
        try {
            jetty.stop();
        } catch (Exception failure) {
            throw new AssertionError("the sockets did not stop", failure);
        }
    }

    /** Answers like the relay does, on a virtual thread: what comes before this handler may block. */
    private static final class Upgrading extends Handler.Abstract {
        private final WebSockets webSockets;
        private final Conversation.Factory conversations;
        private final Runnable onClosed;

        Upgrading(WebSockets webSockets, Conversation.Factory conversations, Runnable onClosed) {
            this.webSockets = webSockets;
            this.conversations = conversations;
            this.onClosed = onClosed;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            switch (Handshake.of(request)) {
                case Handshake.Valid(String key) ->
                        webSockets.upgrade(
                                request,
                                response,
                                callback,
                                key,
                                Optional.empty(),
                                conversations,
                                onClosed);
                case Handshake.Refused(int status, String why) ->
                        Response.writeError(request, response, callback, status, why);
            }
            return true;
        }
    }
}
