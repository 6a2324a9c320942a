package org.e2eechat.server.http;

import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.metrics.RelayMetrics;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A real Jetty on free ports with everything of this package installed, and fakes behind it that a
 * test can set.
 */
final class TestServer implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");
    static final Instant STARTED = NOW.minusSeconds(90);

    // A test that waits this long has failed.
    private static final int SOCKET_TIMEOUT_MILLIS = 10_000;
    private static final JsonMapper JSON = new JsonMapper();

    final RelayMetrics metrics = new RelayMetrics("1.2.3");
    final FakeRoomDesk rooms = new FakeRoomDesk();
    volatile HealthSource.Snapshot health = healthy();
    volatile RequestGate gate = (_, _) -> new RequestGate.Passage.Free();

    volatile Predicate<Caller> mayLogRequest = caller -> true;

    private final Server server = new Server();
    private final ServerConnector connector;
    private final ServerConnector management;
    private final HttpClient client = HttpClient.newHttpClient();

    private TestServer(RelayConfig config, Handler webSocketHandler) throws Exception {
        connector = connector("public");
        management = connector(HttpServerHandlers.MANAGEMENT_CONNECTOR);
        HttpServerHandlers.build(
                        config,
                        new HttpServerHandlers.Parts(
                                metrics,
                                () -> health,
                                rooms,
                                new CurrentGate(),
                                caller -> mayLogRequest.test(caller),
                                webSocketHandler),
                        new HttpServerHandlers.Sources(
                                InstantSource.fixed(NOW), System::nanoTime, new Random(1)))
                .installOn(server);
        server.start();
    }

    static TestServer start() throws Exception {
        return start(UnaryOperator.identity());
    }

    static TestServer start(UnaryOperator<TestConfig> settings) throws Exception {
        return start(settings, new RefusingWebSocket());
    }

    static TestServer start(UnaryOperator<TestConfig> settings, Handler webSocket)
            throws Exception {
        return new TestServer(settings.apply(new TestConfig()).toConfig(), webSocket);
    }

    static HealthSource.Snapshot healthy() {
        return new HealthSource.Snapshot(
                true, false, new HealthSource.Directory.Embedded(), 5, 100, 30, 100, STARTED, 0);
    }

    private ServerConnector connector(String name) {
        ServerConnector made =
                new ServerConnector(
                        server, 1, 1, new HttpConnectionFactory(HttpConfigurations.relay()));
        made.setHost("127.0.0.1");
        made.setName(name);
        server.addConnector(made);
        return made;
    }

    HttpResponse<String> get(String path, String... headers) throws Exception {
        return send("GET", path, headers);
    }

    HttpResponse<String> send(String method, String path, String... headers) throws Exception {
        return send(connector, method, path, headers);
    }

    HttpResponse<String> getFromManagementPort(String path) throws Exception {
        return send(management, "GET", path);
    }

    private HttpResponse<String> send(
            ServerConnector to, String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + to.getLocalPort() + path))
                        .timeout(Duration.ofMillis(SOCKET_TIMEOUT_MILLIS))
                        .method(method, BodyPublishers.noBody());
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String body) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + connector.getLocalPort() + path))
                        .timeout(Duration.ofMillis(SOCKET_TIMEOUT_MILLIS))
                        .POST(BodyPublishers.ofString(body))
                        .build();
        return client.send(request, BodyHandlers.ofString());
    }

    /** Sends exactly these characters and returns the answer up to the connection's end. */
    String raw(String request) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort())) {
            socket.setSoTimeout(SOCKET_TIMEOUT_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** A request for a raw target that no client library would send. */
    String rawGet(String target) throws IOException {
        return raw(
                "GET " + target + " HTTP/1.1\r\nHost: chat.example\r\nConnection: close\r\n\r\n");
    }

    /** The head of the answer to a WebSocket handshake. */
    String handshake(String... lines) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort())) {
            socket.setSoTimeout(SOCKET_TIMEOUT_MILLIS);
            String request =
                    "GET /ws HTTP/1.1\r\nHost: chat.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                            + String.join("\r\n", lines)
                            + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = socket.getInputStream().read();
                if (next < 0) {
                    break;
                }
                head.append((char) next);
            }
            return head.toString();
        }
    }

    static JsonNode json(HttpResponse<String> response) {
        return JSON.readTree(response.body());
    }

    static JsonNode json(String text) {
        return JSON.readTree(text);
    }

    @Override
    public void close() {
        client.shutdownNow();
        LifeCycle.stop(server);
    }

    /** The gate that the test has set last. */
    private final class CurrentGate implements RequestGate {
        @Override
        public Passage admit(Caller caller, Budget budget) {
            return gate.admit(caller, budget);
        }

        @Override
        public boolean endsConnection(Caller refused) {
            return gate.endsConnection(refused);
        }
    }

    /** Takes no handshake. */
    static final class RefusingWebSocket extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            return false;
        }
    }
}
