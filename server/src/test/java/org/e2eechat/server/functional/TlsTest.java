package org.e2eechat.server.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.e2eechat.server.functional.TestClient.Closed;
import org.e2eechat.server.functional.TestClient.Room;
import org.e2eechat.server.testkit.RawWebSocket;
import org.e2eechat.server.testkit.TestCertificate;
import org.e2eechat.server.testkit.WireFrame;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;

/** The same relay with TLS of its own: what holds on a plain socket holds here. */
class TlsTest {
    private static final int SMALL_BUFFER = 8 * 1024;

    @TempDir static Path files;
    private static TestCertificate certificate;

    @BeforeAll
    static void write_the_files() throws Exception {
        certificate = TestCertificate.make(files, "first");
        certificate.writeTo(files.resolve("cert.pem"), files.resolve("key.pem"));
    }

    @Test
    void a_conversation_is_held_over_wss() throws Exception {
        try (TestRelay relay = relay()) {
            TestClient alice = relay.connect();
            Room room = alice.createRoom();
            TestClient bob = relay.connect();
            bob.join(room.id(), room.qrToken());

            bob.say(room.id(), "Y2lwaGVydGV4dA==");
            bob.send("LEAVE", Map.of("roomId", room.id()));
            bob.untilPong();

            assertThat(alice.await("APP_MSG").text("ciphertextB64")).isEqualTo("Y2lwaGVydGV4dA==");
            assertThat(alice.typesUntilPong()).containsExactly("SYSTEM_MSG", "ROOM_STATS");
            assertThat(((SSLSocket) alice.socket()).getSession().getProtocol())
                    .isEqualTo("TLSv1.3");
        }
    }

    /** Kubernetes probes a pod by its address; Jetty answered 400 to every Host that the certificate does not name. */
    @Test
    void a_probe_need_not_know_the_name_in_the_certificate() throws Exception {
        try (TestRelay relay = relay()) {
            assertThat(relay.http("GET", "/ready").status()).isEqualTo(200);
        }
    }

    @Test
    void HTTP_is_answered_over_TLS_only() throws Exception {
        try (TestRelay relay = relay();
                Socket plain = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
            plain.setSoTimeout(TestRelay.DEADLINE_MILLIS);
            plain.getOutputStream()
                    .write("GET /live HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(relay.http("GET", "/live").status()).isEqualTo(200);
            assertThat(
                            new String(
                                    plain.getInputStream().readAllBytes(),
                                    StandardCharsets.ISO_8859_1))
                    .doesNotContain("200");
        }
    }

    @Test
    void TLS_1_2_is_spoken_with_authenticated_encryption_only() throws Exception {
        try (TestRelay relay = relay();
                SSLSocket modern = tls12(relay, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
                SSLSocket old = tls12(relay, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256")) {
            modern.startHandshake();

            assertThatThrownBy(old::startHandshake).isInstanceOf(SSLHandshakeException.class);
        }
    }

    private static SSLSocket tls12(TestRelay relay, String cipherSuite) throws Exception {
        SSLSocket socket =
                (SSLSocket)
                        TestCertificate.trusting(certificate)
                                .getSocketFactory()
                                .createSocket(InetAddress.getLoopbackAddress(), relay.port());
        socket.setSoTimeout(TestRelay.DEADLINE_MILLIS);
        socket.setEnabledProtocols(new String[] {"TLSv1.2"});
        socket.setEnabledCipherSuites(new String[] {cipherSuite});
        return socket;
    }

    @Test
    void who_is_closed_in_the_middle_of_a_flood_reads_why() throws Exception {
        byte[] unasked = RawWebSocket.frame(WireFrame.PONG, new byte[125]); // answered by nothing
        byte[][] flood = new byte[4 * 1024 * 1024 / unasked.length][];
        Arrays.fill(flood, unasked);
        try (TestRelay relay = relay("MAX_MSGS_PER_10S", "100");
                RawWebSocket client =
                        RawWebSocket.to(relay.port(), TestCertificate.trusting(certificate))
                                .upgraded()) {
            client.bytes(flood);

            WireFrame frame = client.read();
            while (frame.opcode() != WireFrame.CLOSE) {
                frame = client.read();
            }
            assertThat(frame.type()).isEqualTo("CLOSE 1008 rate limit exceeded");
        }
    }

    @Test
    void a_frame_larger_than_any_TLS_record_arrives_whole() throws Exception {
        try (TestRelay relay =
                relay(
                        "MAX_WS_MSG_BYTES", "3000000",
                        "MAX_APP_CIPHERTEXT_BYTES", "2500000",
                        "SLOW_CONSUMER_BUFFER_THRESHOLD", "6000000")) {
            TestClient alice = relay.connect();
            Room room = alice.createRoom();
            TestClient bob = relay.connect();
            bob.join(room.id(), room.qrToken());
            String big = "0123456789".repeat(250_000);

            for (int i = 0; i < 3; i++) {
                bob.say(room.id(), big);
                assertThat(bob.await("APP_MSG").text("ciphertextB64")).isEqualTo(big);
                assertThat(alice.await("APP_MSG").text("ciphertextB64")).isEqualTo(big);
            }
        }
    }

    @Test
    void many_small_frames_at_once_arrive_in_order() throws Exception {
        try (TestRelay relay = relay()) {
            TestClient alice = relay.connect();
            Room room = alice.createRoom();
            TestClient bob = relay.connect();
            bob.join(room.id(), room.qrToken());
            alice.untilPong();
            List<String> messages = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                messages.add(
                        TestClient.message(
                                "APP_MSG",
                                bob.nextId(),
                                Map.of("roomId", room.id(), "ciphertextB64", "m" + i)));
            }

            bob.sendTogether(messages);

            for (int i = 0; i < 1_000; i++) {
                assertThat(alice.next("APP_MSG").text("ciphertextB64")).isEqualTo("m" + i);
            }
        }
    }

    @Test
    void a_slow_reader_is_closed_and_delays_nobody() throws Exception {
        try (TestRelay relay = relay()) {
            TestClient alice = relay.connect();
            Room room = alice.createRoom();
            TestClient slow =
                    new TestClient(
                            relay.socket(relay.port(), SMALL_BUFFER), UpgradeRequest.toRelay());
            slow.next("HELLO");
            slow.join(room.id(), room.qrToken());
            alice.untilPong();

            String left = "";
            for (int i = 0; i < 1_000 && left.isEmpty(); i++) {
                alice.say(room.id(), "x".repeat(60_000));
                Message message = alice.next();
                left = message.type().equals("SYSTEM_MSG") ? message.text("text") : "";
            }

            assertThat(left).isEqualTo("P2 has left the chat");
            assertThat(slow.end()).isEqualTo(new Closed(1008, "slow consumer"));
        }
    }

    @Test
    void a_handshake_that_is_broken_off_leaves_nothing_behind() throws Exception {
        try (TestRelay relay = relay("MAX_CONNS_PER_IP", "5")) {
            for (int i = 0; i < 50; i++) {
                try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
                    plain.getOutputStream().write(new byte[] {0x16, 3, 1, 2, 0, 1});
                    TestClient.reset(plain);
                }
                TestClient client = relay.connect();
                client.createRoom();
                client.reset();
                TestRelay.eventually(() -> relay.gauge("relay_connections") == 0);
            }
            assertThat(relay.gauge("relay_rooms")).isZero();
        }
    }

    /** The two files of a renewal are written one after the other, and an operator may name the wrong one. Such a server listened, and no client could ever connect. */
    @Test
    void a_key_that_is_not_the_certificates_is_refused_at_the_start() throws Exception {
        TestCertificate other = TestCertificate.make(files, "other");
        Path key = files.resolve("other-key.pem");
        other.writeTo(files.resolve("other-cert.pem"), key);

        assertThatThrownBy(() -> relay("TLS_KEY_FILE", key.toAbsolutePath().toString()))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining("TLS_KEY_FILE")
                .hasMessageContaining("TLS_CERT_FILE");
    }

    @Test
    void RSA_and_Ed25519_keys_are_taken_as_well() throws Exception {
        for (String algorithm : new String[] {"RSA", "Ed25519"}) {
            TestCertificate other = TestCertificate.make(files, algorithm, algorithm);
            Path cert = files.resolve(algorithm + "-cert.pem");
            Path key = files.resolve(algorithm + "-key.pem");
            other.writeTo(cert, key);

            try (TestRelay relay =
                    relay("TLS_CERT_FILE", cert.toString(), "TLS_KEY_FILE", key.toString())
                            .over(TestCertificate.trusting(other).getSocketFactory())) {
                relay.connect().createRoom();
            }
        }
    }

    @Test
    void what_follows_the_upgrade_request_in_the_same_record_is_not_lost() throws Exception {
        try (TestRelay relay = relay()) {
            ByteArrayOutputStream record = new ByteArrayOutputStream();
            record.write(UpgradeRequest.toRelay().text().getBytes(StandardCharsets.US_ASCII));
            record.write(TestClient.textFrame(TestClient.message("PING", "12345678", Map.of())));

            TestClient client = TestClient.afterSending(relay.socket(), record.toByteArray());

            client.next("HELLO");
            assertThat(client.next("PONG").text("ref")).isEqualTo("12345678");
        }
    }

    @Test
    void the_end_of_a_TLS_stream_is_a_leave() throws Exception {
        try (TestRelay relay = relay()) {
            TestClient alice = relay.connect();
            Room room = alice.createRoom();
            TestClient bob = relay.connect();
            bob.join(room.id(), room.qrToken());
            alice.untilPong();

            bob.halfClose(); // close_notify, and nothing else

            assertThat(alice.next("SYSTEM_MSG").text("text")).isEqualTo("P2 has left the chat");
        }
    }

    @Test
    void TLS_1_2_is_spoken_with_forward_secrecy() throws Exception {
        try (TestRelay relay = relay();
                SSLSocket old = (SSLSocket) relay.socket()) {
            old.setEnabledProtocols(new String[] {"TLSv1.2"});
            old.startHandshake();

            assertThat(old.getSession().getProtocol()).isEqualTo("TLSv1.2");
            assertThat(old.getSession().getCipherSuite()).contains("ECDHE");
        }
    }

    @Test
    void drain_speaks_its_last_word_through_TLS() throws Exception {
        try (TestRelay relay = relay()) {
            TestClient alice = relay.connect();
            alice.untilPong();

            relay.server().drainAndStop();

            alice.next("SERVER_DRAINING");
            assertThat(alice.end()).isEqualTo(new Closed(1001, "server draining"));
        }
    }

    /** Over TLS with the first certificate, unless {@code settings} name other files. */
    private static TestRelay relay(String... settings) throws Exception {
        String[] all = {
            "TLS_CERT_FILE", files.resolve("cert.pem").toAbsolutePath().toString(),
            "TLS_KEY_FILE", files.resolve("key.pem").toAbsolutePath().toString()
        };
        return TestRelay.start(
                        Stream.concat(Arrays.stream(all), Arrays.stream(settings))
                                .toArray(String[]::new))
                .over(TestCertificate.trusting(certificate).getSocketFactory());
    }
}
