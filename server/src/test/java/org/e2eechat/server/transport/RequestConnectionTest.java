package org.e2eechat.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.e2eechat.server.admission.ResourceLedger;
import org.e2eechat.server.testkit.ManualClock;
import org.e2eechat.server.testkit.RawWebSocket;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What a request may cost before it is whole. A header of 8 KiB made of 1 550 tiny fields, left
 * half-sent on a kept-alive socket, held 245 KB of heap, and 1 980 sockets of ten addresses ended a
 * node with a heap of 460 MiB within five seconds.
 */
class RequestConnectionTest {
    private static final String BEGUN = "GET / HTTP/1.1\r\nHost: localhost\r\n";
    private static final String REQUEST = BEGUN + "\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: localhost\r\n";
    private static final int HALF_READ_BYTES = 64 * 1024;

    private final ManualClock clock = new ManualClock();
    private final Server jetty = new Server(threads());
    private final RecordingGate gate = new RecordingGate();
    private RelayConnector connector;

    @BeforeEach
    void start() throws Exception {
        HttpConfiguration http = new HttpConfiguration();
        http.setHttpCompliance(HttpCompliance.RFC9110);
        connector =
                new RelayConnector(
                        jetty,
                        1,
                        clock::nanos,
                        _ -> {},
                        gate,
                        new SocketBounds(HALF_READ_BYTES, 1),
                        new RequestConnectionFactory(http));
        connector.setHost("127.0.0.1");
        jetty.addConnector(connector);
        jetty.setHandler(new HeaderDeadlines(new Reading()));
        jetty.start();
    }

    @AfterEach
    void stop() throws Exception {
        jetty.stop();
    }

    @Test
    void as_many_fields_as_anybody_needs_are_read() throws Exception {
        try (RawWebSocket client = RawWebSocket.to(connector.getLocalPort())) {
            String header = BEGUN + "a:b\r\n".repeat(RequestConnection.MOST_FIELDS - 1) + "\r\n";

            assertThat(client.request(header)).startsWith("HTTP/1.1 204 ");
            assertThat(client.request(header)).startsWith("HTTP/1.1 204 ");
        }
    }

    @Test
    void one_field_more_is_answered_431_before_the_header_is_whole() throws Exception {
        try (RawWebSocket client = RawWebSocket.to(connector.getLocalPort())) {
            String tooMany = BEGUN + "a:b\r\n".repeat(RequestConnection.MOST_FIELDS) + "a";

            assertThat(client.request(tooMany))
                    .startsWith("HTTP/1.1 431 ")
                    .contains("Connection: close");

            expectEnd(client);
        }
    }

    @Test
    void fields_behind_a_chunked_body_count_as_well() throws Exception {
        try (RawWebSocket client = RawWebSocket.to(connector.getLocalPort())) {
            String trailers = "a:b\r\n".repeat(RequestConnection.MOST_FIELDS);

            String answer =
                    client.request(POST + "Transfer-Encoding: chunked\r\n\r\n0\r\n" + trailers);

            assertThat(answer).startsWith("HTTP/1.1 4");
            expectEnd(client);
        }
    }

    @Test
    void a_half_read_header_is_charged_by_its_bytes_and_fields_until_it_is_whole()
            throws Exception {
        try (RawWebSocket client = RawWebSocket.to(connector.getLocalPort())) {
            client.request(REQUEST);
            assertThat(held()).isZero();

            client.bytes((BEGUN + "a:b\r\n".repeat(20)).getBytes(StandardCharsets.US_ASCII));

            await().until(() -> held() > 20 * 100);
            long withTwenty = held();
            client.bytes("c:d\r\n".repeat(20).getBytes(StandardCharsets.US_ASCII));
            await().until(() -> held() > withTwenty + 20 * 100);
            assertThat(held()).isEqualTo(socket().requestBytesHeld());
            assertThat(client.request("\r\n")).startsWith("HTTP/1.1 204 ");
            assertThat(held()).isZero();
        }
    }

    @Test
    void what_a_closed_socket_held_is_given_back() throws Exception {
        RawWebSocket client = RawWebSocket.to(connector.getLocalPort());
        client.bytes(BEGUN.getBytes(StandardCharsets.US_ASCII));
        await().until(() -> held() > 0);

        client.close();

        await().until(() -> held() == 0);
    }

    @Test
    void half_read_headers_have_a_bound_together_and_whole_ones_pass_by_them() throws Exception {
        List<RawWebSocket> halves = new CopyOnWriteArrayList<>();
        while (!gate.gaveUp.contains(SocketGate.Reason.HALF_READ_REQUESTS)) {
            RawWebSocket half = RawWebSocket.to(connector.getLocalPort());
            halves.add(half);
            long heldBefore = held();
            half.bytes((BEGUN + "a:b\r\n".repeat(40)).getBytes(StandardCharsets.US_ASCII));
            await().until(() -> held() > heldBefore || !gate.gaveUp.isEmpty());
            assertThat(halves.size()).isLessThan(HALF_READ_BYTES / 4096 + 1);
        }

        expectEnd(halves.getLast());
        assertThat(held()).isLessThanOrEqualTo(HALF_READ_BYTES);
        assertThat(connector.isCrowded()).isTrue();
        try (RawWebSocket whole = RawWebSocket.to(connector.getLocalPort())) {
            assertThat(whole.request(REQUEST)).startsWith("HTTP/1.1 204 ");
        }
        clock.advance(HeaderDeadlines.LIMIT_WHEN_CROWDED.plusNanos(1));
        HeaderDeadlines.enforce(connector, clock.nanos());
        await().until(() -> held() == 0);
        for (RawWebSocket half : halves) {
            half.close();
        }
    }

    @Test
    void an_idle_connection_makes_room_when_sockets_are_scarce_but_not_a_proxys() throws Exception {
        try (RawWebSocket client = RawWebSocket.to(connector.getLocalPort())) {
            served(client);
            passTime(HeaderDeadlines.IDLE_WHEN_CROWDED.plusNanos(1));
            served(client);

            gate.isCrowded = true;
            gate.isProxy = true;
            passTime(HeaderDeadlines.IDLE_WHEN_CROWDED.plusNanos(1));
            served(client);

            gate.isProxy = false;
            passTime(HeaderDeadlines.IDLE_WHEN_CROWDED);
            served(client);
            passTime(HeaderDeadlines.IDLE_WHEN_CROWDED.plusNanos(1));

            expectEnd(client);
            assertThat(gate.gaveUp).containsExactly(SocketGate.Reason.IDLE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                BEGUN + "Host: b\r\n\r\n",
                BEGUN + "Connection: close\r\n\r\n",
                "GET ftp://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n"
            })
    void a_socket_is_closed_behind_its_last_answer_although_the_peer_stays(String last)
            throws Exception {
        try (RawWebSocket client = RawWebSocket.to(connector.getLocalPort())) {
            assertThat(client.request(last)).startsWith("HTTP/1.1 ");
            await().until(() -> noneIsOpen() || socket().isOutputShutdown());

            passTime(Duration.ofSeconds(3));

            await().until(this::noneIsOpen);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://localhost/",
                "ws://localhost/ws",
                "http:/live",
                "http:///live",
                "http://user@localhost/",
                "https:live",
                "file:///etc/passwd"
            })
    void a_target_that_is_not_HTTPs_is_a_bad_request(String target) throws Exception {
        try (RawWebSocket client = RawWebSocket.to(connector.getLocalPort())) {
            String request = "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n";

            assertThat(client.request(request)).startsWith("HTTP/1.1 400 ");
        }
    }

    /** A server has to understand it (RFC 9112 section 3.2.2). */
    @Test
    void an_absolute_target_of_HTTP_is_read_as_its_path() throws Exception {
        try (RawWebSocket client = RawWebSocket.to(connector.getLocalPort())) {
            for (String target : new String[] {"http://localhost/", "HTTP://localhost/a?b"}) {
                assertThat(client.request("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                        .startsWith("HTTP/1.1 204 ");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"gzip, chunked", "gzip,chunked", "identity", "deflate", "chunked;q=1", "x"})
    void another_transfer_coding_than_chunked_is_refused_and_the_connection_closed(String coding)
            throws Exception {
        try (RawWebSocket client = RawWebSocket.to(connector.getLocalPort())) {
            String answer =
                    client.request(POST + "Transfer-Encoding: " + coding + "\r\n\r\n0\r\n\r\n");

            assertThat(answer).startsWith("HTTP/1.1 501 ").contains("Connection: close");
            expectEnd(client);
        }
    }

    @Test
    void a_transfer_coding_in_HTTP_1_0_is_a_bad_request() throws Exception {
        try (RawWebSocket client = RawWebSocket.to(connector.getLocalPort())) {
            String request = POST.replace("1.1", "1.0") + "Transfer-Encoding: chunked\r\n\r\n";

            assertThat(client.request(request + "0\r\n\r\n")).contains(" 400 ");
            expectEnd(client);
        }
    }

    @Test
    void chunked_alone_is_understood_in_any_spelling() throws Exception {
        try (RawWebSocket client = RawWebSocket.to(connector.getLocalPort())) {
            for (String coding : new String[] {"chunked", "CHUNKED", " chunked "}) {
                assertThat(
                                client.request(
                                        POST
                                                + "Transfer-Encoding: "
                                                + coding
                                                + "\r\n\r\n1\r\nx\r\n0\r\n\r\n"))
                        .startsWith("HTTP/1.1 204 ");
            }
        }
    }

    /** Makes a request, and waits until the server waits for another. */
    private void served(RawWebSocket client) throws IOException {
        assertThat(client.request(REQUEST)).startsWith("HTTP/1.1 204 ");
        await().until(() -> socket().isIdle(clock.nanos() + 1, 0));
    }

    private boolean noneIsOpen() {
        return connector.getConnectedEndPoints().isEmpty();
    }

    private long held() {
        return connector.halfRead().taken();
    }

    private TurnEndPoint socket() {
        return TurnEndPoint.socketOf(connector.getConnectedEndPoints().iterator().next());
    }

    private void passTime(Duration time) {
        clock.advance(time);
        HeaderDeadlines.enforce(connector, clock.nanos());
    }

    private static void expectEnd(RawWebSocket client) throws IOException {
        try {
            client.request("");
            throw new AssertionError("still open");
        } catch (EOFException | SocketException ended) {
            // as it should be
        }
    }

    private static QueuedThreadPool threads() {
        QueuedThreadPool threads = new QueuedThreadPool();
        threads.setReservedThreads(0);
        return threads;
    }

    /** Lets everybody in and remembers what it is told. */
    private static final class RecordingGate implements SocketGate {
        final ResourceLedger ledger = ResourceLedger.unlimited();
        final List<Reason> gaveUp = new CopyOnWriteArrayList<>();
        volatile boolean isCrowded;
        volatile boolean isProxy;

        @Override
        public boolean admit(InetAddress peer) {
            return true;
        }

        @Override
        public void release(InetAddress peer) {}

        @Override
        public ResourceLedger.Account account(InetAddress peer) {
            return ledger.open(null, TurnEndPoint.HTTP_BYTES);
        }

        @Override
        public void gaveUp(Reason reason) {
            gaveUp.add(reason);
        }

        @Override
        public boolean isProxy(InetAddress peer) {
            return isProxy;
        }

        @Override
        public boolean isCrowded() {
            return isCrowded;
        }
    }

    /** Reads the whole body and says yes. */
    private static final class Reading extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback)
                throws Exception {
            Content.Source.consumeAll(request);
            response.setStatus(204);
            callback.succeeded();
            return true;
        }
    }
}
