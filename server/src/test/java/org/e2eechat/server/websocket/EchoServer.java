package org.e2eechat.server.websocket;

import org.e2eechat.server.metrics.ConnectionEnd;
import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.session.Outbox;
import org.e2eechat.server.session.Progress;
import org.e2eechat.server.transport.RelayConnector;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.WebSocketComponents;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/**
 * Says back whatever it hears, on the relay's own transport, so that a WebSocket conformance suite can be pointed at it. {@code ECHO_PORT} is the port (default
 * 9001), on 127.0.0.1.
 */
public final class EchoServer {
    private static final int DEFAULT_PORT = 9001;
    private static final int MAX_MESSAGE_BYTES =
            64 * 1024 * 1024; // conformance suites send up to 16 MiB
    private static final Duration PING_INTERVAL = Duration.ofSeconds(30);
    private static final Duration PING_TIMEOUT = Duration.ofSeconds(10);

    private final Server jetty;
    private final RelayConnector connector;

    private EchoServer(int port, int maxMessageBytes) {
        QueuedThreadPool threads = new QueuedThreadPool();
        threads.setReservedThreads(0);
        ByteBufferPool buffers = new ArrayByteBufferPool();
        jetty = new Server(threads, null, buffers);
        WebSocketComponents components =
                new WebSocketComponents(null, null, buffers, null, null, threads);
        jetty.addBean(components);
        Heartbeat heartbeat = new Heartbeat(PING_INTERVAL, PING_TIMEOUT, System::nanoTime);
        WebSockets webSockets =
                new WebSockets(
                        components,
                        new Outbox.Limit(MAX_MESSAGE_BYTES),
                        maxMessageBytes,
                        heartbeat);
        connector =
                new RelayConnector(
                        jetty, 1, System::nanoTime, nanos -> {}, new HttpConnectionFactory());
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        jetty.addConnector(connector);
        jetty.setHandler(
                new Handler.Abstract.NonBlocking() {
                    @Override
                    public boolean handle(Request request, Response response, Callback callback) {
                        if (Handshake.of(request) instanceof Handshake.Valid(String key)) {
                            webSockets.upgrade(
                                    request,
                                    response,
                                    callback,
                                    key,
                                    Optional.empty(),
                                    (outbox, connection) -> new Echo(outbox),
                                    () -> {});
                        } else {
                            Response.writeError(request, response, callback, 426, "WebSocket only");
                        }
                        return true;
                    }
                });
    }

    public static void main(String[] arguments) throws Exception {
        String port = System.getenv("ECHO_PORT");
        EchoServer server =
                start(port == null ? DEFAULT_PORT : Integer.parseInt(port), MAX_MESSAGE_BYTES);
        System.out.println("echo on ws://127.0.0.1:" + server.port());
        server.jetty.join();
    }

    static EchoServer start(int port, int maxMessageBytes) throws Exception {
        EchoServer server = new EchoServer(port, maxMessageBytes);
        server.jetty.start();
        return server;
    }

    int port() {
        return connector.getLocalPort();
    }

    void stop() throws Exception {
        jetty.stop();
    }

    private record Echo(Outbox outbox) implements Conversation {
        @Override
        public void opened() {}

        @Override
        public boolean admit(int bytes, boolean endsMessage) {
            return true;
        }

        @Override
        public Progress text(byte[] buffer, int from, int to) {
            return say(OpCode.TEXT, buffer, from, to);
        }

        @Override
        public Progress binary(byte[] buffer, int from, int to) {
            return say(OpCode.BINARY, buffer, from, to);
        }

        private Progress say(byte opcode, byte[] buffer, int from, int to) {
            outbox.offer(Frame.of(opcode, true, ByteBuffer.wrap(buffer, from, to - from)));
            return Progress.RELAYED;
        }

        @Override
        public void overflowed() {}

        @Override
        public void closed(ConnectionEnd end) {}
    }
}
