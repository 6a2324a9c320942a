package org.e2eechat.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

class HeaderDeadlinesTest {
    private static final long LIMIT_NANOS = HeaderDeadlines.LIMIT.toNanos();

    private final AtomicLong nanos = new AtomicLong(1);
    private final Server server = new Server();
    private final RelayConnector connector =
            new RelayConnector(server, 1, nanos::get, ignored -> {}, new HttpConnectionFactory());

    @BeforeEach
    void start() throws Exception {
        server.addConnector(connector);
        server.setHandler(
                new HeaderDeadlines(
                        new Handler.Abstract() {
                            @Override
                            public boolean handle(
                                    Request request, Response response, Callback callback) {
                                if (request.getHttpURI().getPath().equals("/upgrade")) {
                                    TurnEndPoint.socketOf(
                                                    request.getConnectionMetaData()
                                                            .getConnection()
                                                            .getEndPoint())
                                            .upgraded();
                                }
                                response.write(true, null, callback);
                                return true;
                            }
                        }));
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @Test
    void a_socket_that_says_nothing_is_closed_at_the_deadline() throws Exception {
        try (Socket socket = connected()) {
            nanos.addAndGet(LIMIT_NANOS);
            enforce();
            assertThat(connector.getConnectedEndPoints()).hasSize(1);

            nanos.incrementAndGet();
            enforce();

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void a_header_that_dribbles_in_is_cut_off_at_the_deadline() throws Exception {
        try (Socket socket = connected()) {
            send(socket, "GET / HT");
            nanos.addAndGet(LIMIT_NANOS / 2);
            send(socket, "TP/1.1\r\nHo");
            nanos.addAndGet(LIMIT_NANOS / 2 + 1);

            enforce();

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void a_connection_that_is_kept_alive_may_rest_between_requests() throws Exception {
        try (Socket socket = connected()) {
            request(socket, "/");
            nanos.addAndGet(LIMIT_NANOS * 3);

            enforce();

            request(socket, "/");
        }
    }

    /** Once every WebSocket was closed ten seconds after its first message, because its bytes were taken for a header that never ends. */
    @Test
    void an_upgraded_socket_owes_no_header_whatever_it_sends() throws Exception {
        try (Socket socket = connected()) {
            request(socket, "/upgrade");
            send(socket, "bytes of another protocol");
            nanos.addAndGet(LIMIT_NANOS * 3);

            enforce();

            assertThat(connector.getConnectedEndPoints()).hasSize(1);
        }
    }

    private void enforce() {
        HeaderDeadlines.enforce(connector, nanos.get());
    }

    private Socket connected() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort());
        await().until(() -> connector.getConnectedEndPoints().size() == 1);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private static void request(Socket socket, String path) throws IOException {
        send(socket, "GET " + path + " HTTP/1.1\r\nHost: test\r\n\r\n");
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            int octet = socket.getInputStream().read();
            assertThat(octet).as("connection closed after: %s", answer).isNotEqualTo(-1);
            answer.append((char) octet);
        }
        assertThat(answer).startsWith("HTTP/1.1 200");
    }
}
