package org.e2eechat.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.e2eechat.server.admission.ResourceLedger;
import org.e2eechat.server.testkit.ManualClock;
import org.e2eechat.server.testkit.RawWebSocket;
import org.e2eechat.server.testkit.TestCertificate;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

import javax.net.ssl.SSLContext;

class HeaderDeadlinesTest {
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final Duration MOMENT = Duration.ofNanos(1);

    private final ManualClock clock = new ManualClock();
    private final Server jetty = new Server(threads());
    private RelayConnector connector;

    @BeforeEach
    void start() throws Exception {
        connector = connector(new HttpConnectionFactory());
        jetty.setHandler(new HeaderDeadlines(new Answering()));
        jetty.start();
    }

    @AfterEach
    void stop() throws Exception {
        jetty.stop();
    }

    @Test
    void a_connection_that_says_nothing_is_closed_when_its_time_is_over() throws Exception {
        try (RawWebSocket silent = connected()) {
            passTime(HeaderDeadlines.LIMIT);
            assertOpen(1);

            passTime(MOMENT);

            expectEnd(silent);
        }
    }

    @Test
    void a_header_that_comes_in_crumbs_is_late_however_busy_it_is() throws Exception {
        try (RawWebSocket slow = connected()) {
            for (byte crumb : REQUEST.substring(0, 11).getBytes(StandardCharsets.US_ASCII)) {
                slow.bytes(new byte[] {crumb});
                passTime(HeaderDeadlines.LIMIT.dividedBy(10));
            }

            expectEnd(slow);
        }
    }

    @Test
    void a_header_in_time_is_answered_and_the_connection_may_rest() throws Exception {
        try (RawWebSocket client = connected()) {
            passTime(HeaderDeadlines.LIMIT);
            assertThat(client.request(REQUEST)).startsWith("HTTP/1.1 204 ");

            passTime(HeaderDeadlines.LIMIT.multipliedBy(5));

            assertThat(client.request(REQUEST)).startsWith("HTTP/1.1 204 ");
        }
    }

    @Test
    void the_next_header_has_its_time_from_its_first_byte() throws Exception {
        try (RawWebSocket client = connected()) {
            client.request(REQUEST);
            passTime(HeaderDeadlines.LIMIT.multipliedBy(5));
            client.bytes(new byte[] {'G'});
            awaitBeginningOfHeader();

            passTime(HeaderDeadlines.LIMIT);
            assertOpen(1);
            passTime(MOMENT);

            expectEnd(client);
        }
    }

    @Test
    void a_handshake_of_tls_that_does_not_come_is_late_too(@TempDir Path directory)
            throws Exception {
        TestCertificate certificate = TestCertificate.make(directory, "first");
        HttpConnectionFactory http = new HttpConnectionFactory();
        RelayConnector secure =
                connector(
                        new ReloadingTls(certificate.writeInto(directory), true)
                                .before(http.getProtocol()),
                        http);
        secure.start();
        try (RawWebSocket silent = RawWebSocket.to(secure.getLocalPort());
                RawWebSocket good =
                        RawWebSocket.to(
                                secure.getLocalPort(), TestCertificate.trusting(certificate))) {
            assertThat(good.request(REQUEST)).startsWith("HTTP/1.1 204 ");
            await().until(() -> secure.getConnectedEndPoints().size() == 2);
            clock.advance(HeaderDeadlines.LIMIT.plus(MOMENT));

            HeaderDeadlines.enforce(secure, clock.nanos());

            expectEnd(silent);
            assertThat(good.request(REQUEST)).startsWith("HTTP/1.1 204 ");
        }
    }

    /**
     * Each unfinished handshake holds an engine and its messages, for as long as a header may take.
     */
    @Test
    void handshakes_under_way_have_a_bound_and_those_that_are_done_do_not_count(
            @TempDir Path directory) throws Exception {
        TestCertificate certificate = TestCertificate.make(directory, "first");
        HttpConnectionFactory http = new HttpConnectionFactory();
        RelayConnector secure =
                new RelayConnector(
                        jetty,
                        1,
                        clock::nanos,
                        _ -> {},
                        SocketGate.open(ResourceLedger.unlimited()),
                        new SocketBounds(1, 2),
                        new ReloadingTls(certificate.writeInto(directory), true)
                                .before(http.getProtocol()),
                        http);
        secure.setHost("127.0.0.1");
        jetty.addConnector(secure);
        secure.start();
        SSLContext client = TestCertificate.trusting(certificate);
        // One after another, and all stay.
        for (int i = 0; i < 3; i++) {
            assertThat(RawWebSocket.to(secure.getLocalPort(), client).request(REQUEST))
                    .startsWith("HTTP/1.1 204 ");
        }
        RawWebSocket first = RawWebSocket.to(secure.getLocalPort());
        RawWebSocket second = RawWebSocket.to(secure.getLocalPort());
        await().until(() -> secure.handshakes().taken() == 2);

        expectEnd(RawWebSocket.to(secure.getLocalPort()));

        first.close();
        await().until(() -> secure.handshakes().taken() == 1);
        assertThat(RawWebSocket.to(secure.getLocalPort(), client).request(REQUEST))
                .startsWith("HTTP/1.1 204 ");
        second.close();
        await().until(() -> secure.handshakes().taken() == 0);
    }

    private RawWebSocket connected() throws IOException {
        RawWebSocket client = RawWebSocket.to(connector.getLocalPort());
        assertOpen(1);
        return client;
    }

    private void assertOpen(int connections) {
        await().until(() -> connector.getConnectedEndPoints().size() == connections);
    }

    private void awaitBeginningOfHeader() {
        await().until(
                        () ->
                                connector.getConnectedEndPoints().stream()
                                        .map(TurnEndPoint::socketOf)
                                        .allMatch(socket -> socket.isLate(clock.nanos() + 1, 0)));
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

    private RelayConnector connector(ConnectionFactory... protocols) {
        RelayConnector made =
                new RelayConnector(
                        jetty,
                        1,
                        clock::nanos,
                        _ -> {},
                        SocketGate.open(ResourceLedger.unlimited()),
                        protocols);
        made.setHost("127.0.0.1");
        jetty.addConnector(made);
        return made;
    }

    private static QueuedThreadPool threads() {
        QueuedThreadPool threads = new QueuedThreadPool();
        threads.setReservedThreads(0);
        return threads;
    }

    /** Says yes to everything. */
    private static final class Answering extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            response.setStatus(204);
            callback.succeeded();
            return true;
        }
    }
}
