package org.e2eechat.server.functional;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.functional.TestClient.Closed;
import org.e2eechat.server.functional.TestClient.Room;
import org.e2eechat.server.testkit.TestCertificate;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * People on slow networks, who need longer for a message than a ping may take. A 240 KB message at
 * 20 KB/s, and a steady reader of 30 KB/s, were taken for dead; who was closed with 480 KB
 * waiting did not read why.
 */
@Timeout(120)
class SlowNetworkTest {
    private static final int SECONDS = 6; // for each message; a ping comes after one
    private static final int ENVELOPE_BYTES = 500;
    private static final int NARROW = 4096;

    @TempDir private Path files;

    @ParameterizedTest(name = "TLS: {0}")
    @ValueSource(booleans = {false, true})
    void slow_people_are_neither_dropped_nor_cut_off(boolean tls) throws Exception {
        try (TestRelay relay = relay(tls);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Void>> people = new ArrayList<>();
            for (int kilobytes : new int[] {5, 20, 50}) {
                people.add(threads.submit(sender(relay, kilobytes * 1000)));
                people.add(threads.submit(reader(relay, kilobytes * 1000)));
                people.add(threads.submit(closed(relay, kilobytes * 1000)));
            }
            for (Future<Void> person : people) {
                person.get();
            }
            assertThat(
                            relay.counter(
                                    "relay_connections_closed_total",
                                    Map.of("reason", "ping_timeout")))
                    .isZero();
        }
    }

    /** Sends a message that takes longer than a ping may, and gets it back. */
    private static Callable<Void> sender(TestRelay relay, int bytesPerSecond) {
        return () -> {
            try (ThrottledLink link = new ThrottledLink(relay.port(), bytesPerSecond);
                    TestClient sender = throttled(relay, link)) {
                Room room = sender.createRoom();
                String message = "x".repeat(bytesPerSecond * SECONDS - ENVELOPE_BYTES);

                sender.say(room.id(), message);

                assertThat(sender.await("APP_MSG").text("ciphertextB64"))
                        .as("the echo at %d bytes/s", bytesPerSecond)
                        .hasSameSizeAs(message);
            }
            return null;
        };
    }

    /** Is far behind, but reads on. */
    private static Callable<Void> reader(TestRelay relay, int bytesPerSecond) {
        return () -> {
            try (ThrottledLink link = new ThrottledLink(relay.port(), bytesPerSecond);
                    TestClient reader = throttled(relay, link)) {
                int messages = fallBehind(relay, reader, bytesPerSecond * SECONDS);

                for (int i = 0; i < messages; i++) {
                    reader.await("APP_MSG");
                }
                assertThat(reader.untilPong()).as("at %d bytes/s", bytesPerSecond).isNotNull();
            }
            return null;
        };
    }

    /** Is closed while much waits, and reads all of it and then why. */
    private static Callable<Void> closed(TestRelay relay, int bytesPerSecond) {
        return () -> {
            try (ThrottledLink link = new ThrottledLink(relay.port(), bytesPerSecond);
                    TestClient reader = throttled(relay, link)) {
                int messages = fallBehind(relay, reader, bytesPerSecond * SECONDS);
                reader.sendText("this is no message");

                for (int i = 0; i < messages; i++) {
                    reader.await("APP_MSG");
                }
                assertThat(reader.end())
                        .as("at %d bytes/s", bytesPerSecond)
                        .isEqualTo(new Closed(1003, "invalid message"));
            }
            return null;
        };
    }

    private static TestClient throttled(TestRelay relay, ThrottledLink link) throws IOException {
        TestClient client =
                new TestClient(relay.socket(link.port(), NARROW), UpgradeRequest.toRelay());
        client.next("HELLO");
        return client;
    }

    /** Has somebody say so many bytes at once, and returns in how many messages. */
    private static int fallBehind(TestRelay relay, TestClient reader, int bytes)
            throws IOException {
        TestClient speaker = relay.connect();
        Room room = speaker.createRoom();
        reader.join(room.id(), room.qrToken());
        String tenth = "x".repeat(bytes / 10);
        for (int i = 0; i < 10; i++) {
            speaker.say(room.id(), tenth);
            speaker.await("APP_MSG");
        }
        // Who does not read is not pinged out of the test.
        speaker.close();
        return 10;
    }

    private TestRelay relay(boolean tls) throws Exception {
        String[] patient = {
            "WS_PING_INTERVAL_MS", "1000", "WS_PING_TIMEOUT_MS", "2000",
            "MAX_APP_CIPHERTEXT_BYTES", "400000", "MAX_WS_MSG_BYTES", "500000",
        };
        if (!tls) {
            return TestRelay.start(patient);
        }
        TestCertificate certificate = TestCertificate.make(files, "slow");
        certificate.writeTo(files.resolve("cert.pem"), files.resolve("key.pem"));
        List<String> settings = new ArrayList<>(List.of(patient));
        settings.addAll(
                List.of(
                        "TLS_CERT_FILE", files.resolve("cert.pem").toString(),
                        "TLS_KEY_FILE", files.resolve("key.pem").toString()));
        return TestRelay.start(settings.toArray(String[]::new))
                .over(TestCertificate.trusting(certificate).getSocketFactory());
    }
}
