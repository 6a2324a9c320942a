package org.e2eechat.server.functional;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.functional.TestClient.Closed;
import org.e2eechat.server.functional.TestClient.Room;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Map;

/** A reader that does not read costs itself its connection, and nobody else anything. */
class SlowReaderTest {
    private static final String BIG = "x".repeat(60_000);
    private static final int MOST_MESSAGES = 1_000; // 60 MB: more than any kernel buffers
    private static final int SMALL_BUFFER = 8 * 1024;

    @Test
    void it_is_closed_and_delays_nobody() throws Exception {
        try (TestRelay relay = TestRelay.start()) {
            TestClient alice = relay.connect();
            Room room = alice.createRoom();
            TestClient slow = slowMember(relay, room);
            alice.await("QR_ROTATED");

            Message last = speakUntilSomebodyLeaves(alice, room);

            assertThat(last.text("text")).isEqualTo("P2 has left the chat");
            assertThat(slow.end()).isEqualTo(new Closed(1008, "slow consumer"));
            TestRelay.eventually(() -> relay.gauge("relay_outbox_bytes") == 0);
            assertThat(overflows(relay)).isEqualTo(1);
        }
    }

    @Test
    void a_reader_that_catches_up_stays_and_misses_nothing() throws Exception {
        try (TestRelay relay =
                TestRelay.start("SLOW_CONSUMER_BUFFER_THRESHOLD", Integer.toString(8 << 20))) {
            TestClient alice = relay.connect();
            Room room = alice.createRoom();
            TestClient slow = slowMember(relay, room);
            alice.await("QR_ROTATED");
            slow.untilPong();

            for (int i = 1; i <= 100; i++) { // 6 MB, which fits the threshold
                alice.say(room.id(), BIG);
                alice.next("APP_MSG");
            }

            for (int i = 1; i <= 100; i++) {
                assertThat(slow.next("APP_MSG").number("seq")).isEqualTo(i);
            }
            assertThat(slow.untilPong()).isEmpty();
        }
    }

    @Test
    void without_protection_it_may_be_slower_than_the_threshold() throws Exception {
        try (TestRelay relay =
                TestRelay.start(
                        "FEATURE_SLOW_CONSUMER_PROTECTION", "false",
                        "SLOW_CONSUMER_BUFFER_THRESHOLD", "1024")) {
            TestClient alice = relay.connect();
            Room room = alice.createRoom();
            TestClient slow = slowMember(relay, room);
            alice.await("QR_ROTATED");
            slow.untilPong();

            for (int i = 1; i <= 100; i++) {
                alice.say(room.id(), BIG);
                alice.next("APP_MSG");
            }

            for (int i = 1; i <= 100; i++) {
                assertThat(slow.next("APP_MSG").number("seq")).isEqualTo(i);
            }
        }
    }

    /**
     * Pongs were never refused for their size, so a peer that sent pings and read nothing had one queued for each: 9 MB of them in half a second without other limits, and with
     * the default ones 200 MB a day on each connection.
     */
    @Test
    void a_peer_that_pings_and_does_not_read_is_closed() throws Exception {
        try (TestRelay relay = TestRelay.start("SLOW_CONSUMER_BUFFER_THRESHOLD", "65536")) {
            TestClient flooder = smallClient(relay);
            byte[] pings = repeated(TestClient.frame(TestClient.PING, true, new byte[125]), 100);

            int worst = 0;
            try {
                for (int i = 0; i < 1_000 && overflows(relay) == 0; i++) { // at most 12 MB
                    flooder.sendRaw(pings);
                    worst = Math.max(worst, relay.gauge("relay_outbox_bytes"));
                }
            } catch (IOException closedMeanwhile) {
                // what this test is about came before the next look at the metric
            }

            TestRelay.eventually(() -> overflows(relay) == 1);
            assertThat(worst).isLessThan(512 * 1024);
            // Not what the peer hears of it: its own pings, still unread, may reset the connection
            // first.
            flooder.reset(); // else the server waits for the answer to its close frame

            TestRelay.eventually(() -> relay.gauge("relay_connections") == 0);
            assertThat(
                            relay.counter(
                                    "relay_connections_closed_total",
                                    Map.of("reason", "slow_consumer")))
                    .isEqualTo(1);
        }
    }

    @Test
    void a_client_that_asks_and_does_not_read_the_answers_is_closed() throws Exception {
        try (TestRelay relay = TestRelay.start("SLOW_CONSUMER_BUFFER_THRESHOLD", "65536")) {
            TestClient flooder = smallClient(relay);
            String id = "x".repeat(250); // comes back in every answer
            byte[] asking =
                    repeated(TestClient.textFrame(TestClient.message("PING", id, Map.of())), 100);

            try {
                for (int i = 0; i < 2_000 && overflows(relay) == 0; i++) {
                    flooder.sendRaw(asking);
                }
            } catch (IOException closedMeanwhile) {
                // what this test is about came before the next look at the metric
            }
            TestRelay.eventually(() -> overflows(relay) == 1);
            flooder.reset(); // else the server waits for the answer to its close frame

            TestRelay.eventually(() -> relay.gauge("relay_connections") == 0);
            assertThat(
                            relay.counter(
                                    "relay_connections_closed_total",
                                    Map.of("reason", "slow_consumer")))
                    .isEqualTo(1);
        }
    }

    private static int overflows(TestRelay relay) {
        return relay.counter("relay_outbox_overflows_total", Map.of());
    }

    private static byte[] repeated(byte[] frame, int times) {
        ByteBuffer all = ByteBuffer.allocate(frame.length * times);
        for (int i = 0; i < times; i++) {
            all.put(frame);
        }
        return all.array();
    }

    private static TestClient smallClient(TestRelay relay) throws IOException {
        Socket socket = relay.socket(relay.port(), SMALL_BUFFER);
        TestClient client = new TestClient(socket, UpgradeRequest.toRelay());
        client.next("HELLO");
        return client;
    }

    private static TestClient slowMember(TestRelay relay, Room room) throws Exception {
        TestClient slow = smallClient(relay);
        slow.askToJoin(room.id(), room.qrToken());
        return slow;
    }

    /** Every message is read back by its sender at once, whoever else is slow. */
    private static Message speakUntilSomebodyLeaves(TestClient alice, Room room) throws Exception {
        for (int i = 0; i < MOST_MESSAGES; i++) {
            String id = alice.say(room.id(), BIG);
            Message message = alice.next();
            if (message.type().equals("SYSTEM_MSG")) {
                return message;
            }
            assertThat(message.text("ref")).isEqualTo(id);
        }
        throw new AssertionError("nobody was closed");
    }
}
