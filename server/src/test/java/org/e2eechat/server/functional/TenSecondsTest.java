package org.e2eechat.server.functional;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import org.e2eechat.server.functional.TestClient.Room;
import org.e2eechat.server.testkit.TestCertificate;
import org.e2eechat.server.transport.ReloadingTls;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import javax.net.ssl.SSLSocket;

/** What takes the server ten seconds, because settings and limits allow nothing shorter. All of it begins at once, before the first test, so that the class takes little longer than one of them. */
@Tag("slow")
class TenSecondsTest {
    private static final int PATIENCE_MILLIS = 30_000; // of a socket that waits for its end

    @TempDir static Path files;

    private static final ExecutorService dribbling = Executors.newVirtualThreadPerTaskExecutor();
    private static TestRelay relay;
    private static TestRelay tls;
    private static TestCertificate second;

    private static Socket silent;
    private static Socket silentInTls;
    private static Future<Boolean> headerByteByByte;
    private static Future<Boolean> secondHeaderByteByByte;
    private static TestClient alice;
    private static TestClient whoSpokeOnce;
    private static Message created;
    private static TestClient overOldCertificate;
    private static TestRelay halfRenewed;
    private static final Logger tlsLog = (Logger) LoggerFactory.getLogger(ReloadingTls.class);
    private static final ListAppender<ILoggingEvent> complaints = new ListAppender<>();

    @BeforeAll
    static void begin_everything() throws Exception {
        relay = TestRelay.start("QR_ROTATION_MS", "10000");
        silent = relay.socket();
        headerByteByByte = dribbling.submit(() -> isCutOff(relay.socket(), ""));
        secondHeaderByteByByte =
                dribbling.submit(
                        () -> isCutOff(relay.socket(), "GET /live HTTP/1.1\r\nHost: a\r\n\r\n"));
        whoSpokeOnce = relay.connect();
        whoSpokeOnce.untilPong();
        alice = relay.connect();
        alice.send("ROOM_CREATE", Map.of());
        created = alice.next("ROOM_CREATED");
        alice.next("ROOM_STATS");

        Path certificate = files.resolve("cert.pem").toAbsolutePath();
        Path key = files.resolve("key.pem").toAbsolutePath();
        TestCertificate first = TestCertificate.make(files, "first");
        second = TestCertificate.make(files, "second");
        first.writeTo(certificate, key);
        tls =
                TestRelay.start(
                                "TLS_CERT_FILE", certificate.toString(),
                                "TLS_KEY_FILE", key.toString())
                        .over(TestCertificate.trusting(first, second).getSocketFactory());
        overOldCertificate = tls.connect();
        silentInTls = new Socket(InetAddress.getLoopbackAddress(), tls.port());
        second.writeTo(certificate, key);

        complaints.start();
        tlsLog.addAppender(complaints);
        tlsLog.setAdditive(false); // it is expected to complain
        Path sameCertificate = files.resolve("same-cert.pem").toAbsolutePath();
        Path newKey = files.resolve("new-key.pem").toAbsolutePath();
        first.writeTo(sameCertificate, newKey);
        halfRenewed =
                TestRelay.start(
                                "TLS_CERT_FILE", sameCertificate.toString(),
                                "TLS_KEY_FILE", newKey.toString())
                        .over(TestCertificate.trusting(first).getSocketFactory());
        second.writeTo(files.resolve("not-yet-there.pem"), newKey);
    }

    @AfterAll
    static void end_everything() throws Exception {
        dribbling.shutdownNow();
        relay.close();
        silentInTls.close();
        tls.close();
        halfRenewed.close();
        tlsLog.detachAppender(complaints);
        tlsLog.setAdditive(true);
    }

    @Test
    void a_socket_that_says_nothing_is_closed() throws Exception {
        silent.setSoTimeout(PATIENCE_MILLIS);

        assertThat(silent.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void a_socket_that_does_not_begin_its_TLS_handshake_is_closed() throws Exception {
        silentInTls.setSoTimeout(PATIENCE_MILLIS);

        assertThat(silentInTls.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void a_header_that_comes_byte_by_byte_is_cut_off() throws Exception {
        assertThat(headerByteByByte.get()).isTrue();
    }

    @Test
    void the_second_header_of_a_connection_is_no_way_around_that() throws Exception {
        assertThat(secondHeaderByteByByte.get()).isTrue();
    }

    @Test
    void the_code_is_replaced_on_time_and_the_old_one_is_good_until_its_end() throws Exception {
        Message rotated = alice.next("QR_ROTATED");

        assertThat(rotated.text("qrToken")).isNotEqualTo(created.text("qrToken"));
        assertThat(rotated.number("qrExpUnixMs"))
                .isGreaterThanOrEqualTo(created.number("qrExpUnixMs") + 9_000);
        String room = created.text("roomId");
        TestClient bob = relay.connect();
        bob.askToJoin(room, created.text("qrToken"));
        Message answer = bob.next();
        // It was minted for exactly as long as the rotation takes, so which one it is depends on
        // the timer's last millisecond.
        assertThat(
                        answer.type().equals("JOINED")
                                || answer.text("code").equals("ERR_TOKEN_EXPIRED"))
                .as(answer.raw())
                .isTrue();
        assertThat(relay.connect().join(room, rotated.text("qrToken")).text("roomId"))
                .isEqualTo(room);
    }

    @Test
    void a_new_certificate_is_taken_without_a_restart_and_open_connections_go_on()
            throws Exception {
        TestRelay.eventually(
                () -> {
                    try (SSLSocket socket = (SSLSocket) tls.socket()) {
                        return socket.getSession()
                                .getPeerCertificates()[0]
                                .equals(second.certificate());
                    }
                });

        Room room = overOldCertificate.createRoom();
        tls.connect().join(room.id(), room.qrToken());
        assertThat(overOldCertificate.await("ROOM_STATS").number("participants")).isEqualTo(2);
    }

    /** The key of a renewal is there and the certificate is not yet: until this was looked at, no client could connect from then until the next look. */
    @Test
    void a_renewal_that_is_half_written_changes_nothing() throws Exception {
        TestRelay.eventually(
                () ->
                        List.copyOf(complaints.list).stream()
                                .anyMatch(event -> event.getLevel().equals(Level.ERROR)));

        halfRenewed.connect().createRoom();
    }

    @Test
    void a_WebSocket_that_has_spoken_once_is_not_taken_for_a_late_header() throws Exception {
        headerByteByByte.get(); // so long it has said nothing more

        assertThat(whoSpokeOnce.untilPong()).isEmpty();
    }

    /** Sends a header a byte at a time, never an idle moment, and never its end. */
    private static boolean isCutOff(Socket socket, String before) throws IOException {
        socket.setSoTimeout(50); // the pause between two bytes
        socket.getOutputStream().write(before.getBytes(StandardCharsets.US_ASCII));
        byte[] dribble = "GET /live HTTP/1.1\r\nX-Long: ".getBytes(StandardCharsets.US_ASCII);
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
        for (int i = 0; System.nanoTime() < end; i++) {
            try {
                socket.getOutputStream().write(i < dribble.length ? dribble[i] : 'x');
                while (socket.getInputStream().read() >= 0) {
                    // the answer to what came before
                }
                return true;
            } catch (java.net.SocketTimeoutException notYet) {
                // goes on dribbling
            } catch (IOException cutOff) {
                return true;
            }
        }
        return false;
    }
}
