package org.e2eechat.server.functional;

import org.awaitility.Awaitility;
import org.e2eechat.server.RelayServer;
import org.e2eechat.server.metrics.MetricFamily;
import org.e2eechat.server.testkit.TestSettings;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.Callable;

import javax.net.SocketFactory;

/**
 * A real relay on a free port. Its limits are out of the way unless a test sets them. Registered as a static extension it serves a whole test class; made by {@link
 * #start} it serves one test. What a test opened is closed after it.
 */
final class TestRelay
        implements AutoCloseable, BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    static final int DEADLINE_MILLIS = 15_000; // who waits this long on this machine has failed

    private final Map<String, String> settings;
    private final Deque<Socket> opened = new ArrayDeque<>(); // by the test's own thread
    private SocketFactory sockets = SocketFactory.getDefault();
    private RelayServer server;

    private TestRelay(String... settings) {
        this.settings =
                TestSettings.with(
                        TestSettings.roomy("JOIN_TOKEN_SECRET", randomSecret()), settings);
    }

    /** For a whole test class; {@code settings} are names and values in turn. */
    static TestRelay with(String... settings) {
        return new TestRelay(settings);
    }

    /** For one test, in a try statement. */
    static TestRelay start(String... settings) throws Exception {
        TestRelay relay = new TestRelay(settings);
        relay.start();
        return relay;
    }

    static String randomSecret() {
        byte[] bytes = new byte[48];
        new SecureRandom().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private void start() throws Exception {
        server = RelayServer.start(TestSettings.read(settings));
    }

    /** Has everything that is opened from now on speak TLS. */
    TestRelay over(SocketFactory factory) {
        sockets = factory;
        return this;
    }

    RelayServer server() {
        return server;
    }

    String setting(String name) {
        return settings.get(name);
    }

    int port() {
        return server.port();
    }

    /** A client that has been greeted. */
    TestClient connect() throws IOException {
        return connect(UpgradeRequest.toRelay());
    }

    TestClient connect(UpgradeRequest request) throws IOException {
        TestClient client = open(request);
        client.next("HELLO");
        return client;
    }

    /** A client whose upgrade was answered, and that has read nothing else yet. */
    TestClient open(UpgradeRequest request) throws IOException {
        return new TestClient(socket(), request);
    }

    /** A socket, connected and nothing more. */
    Socket socket() throws IOException {
        return socket(port(), 0);
    }

    /** A socket that takes only so many bytes before the server has to wait, 0 for as many as usual. */
    Socket socket(int port, int receiveBufferBytes) throws IOException {
        Socket socket = sockets.createSocket();
        opened.add(socket);
        if (receiveBufferBytes > 0) {
            socket.setReceiveBufferSize(receiveBufferBytes);
        }
        socket.setSoTimeout(DEADLINE_MILLIS);
        socket.setTcpNoDelay(true);
        socket.connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), DEADLINE_MILLIS);
        return socket;
    }

    /** What one request is answered, {@code headers} being names and values in turn. */
    HttpAnswer http(String method, String path, String... headers) throws IOException {
        return http(port(), method, path, headers);
    }

    HttpAnswer http(int port, String method, String path, String... headers) throws IOException {
        try (Socket socket = socket(port, 0)) {
            StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
            request.append("Host: relay.example\r\nConnection: close\r\n");
            for (int i = 0; i < headers.length; i += 2) {
                request.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
            }
            return HttpAnswer.to(request.append("\r\n").toString(), socket);
        }
    }

    /** What one upgrade request is answered. */
    HttpAnswer upgrade(UpgradeRequest request) throws IOException {
        try (Socket socket = socket()) {
            return HttpAnswer.to(request.text(), socket);
        }
    }

    /** A gauge, as of now. */
    int gauge(String name) {
        server.metrics().sampled().sample();
        return counter(name, Map.of());
    }

    /** A counter's value for these labels. */
    int counter(String name, Map<String, String> labels) {
        return server.metrics().families().stream()
                .filter(family -> family.name().equals(name))
                .flatMap(family -> family.samples().stream())
                .filter(sample -> sample.labels().equals(labels))
                .mapToInt(sample -> (int) sample.value())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no metric " + name + labels));
    }

    /** Waits for something that the server does by itself. */
    static void eventually(Callable<Boolean> condition) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofMillis(DEADLINE_MILLIS))
                .until(condition);
    }

    /** Everything that the server counts. */
    Iterable<MetricFamily> metrics() {
        return server.metrics().families();
    }

    /** Everybody's connection breaks. */
    void disconnectAll() throws IOException {
        for (Socket socket = opened.poll(); socket != null; socket = opened.poll()) {
            TestClient.reset(socket);
        }
    }

    @Override
    public void close() throws IOException {
        disconnectAll();
        try {
            server.drainAndStop();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        start();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        disconnectAll();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        close();
    }
}
