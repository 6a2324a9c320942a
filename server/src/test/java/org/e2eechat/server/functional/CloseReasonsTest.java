package org.e2eechat.server.functional;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.functional.TestClient.Closed;
import org.e2eechat.server.functional.TestClient.Room;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The rows of the contract's table of closes that have no test class of their own, provoked. */
class CloseReasonsTest {
    private static final Closed TOO_LARGE = new Closed(1008, "message too large");
    private static final Closed NOT_UTF8 = new Closed(1007, "invalid UTF-8");

    @Test
    void a_message_may_be_as_large_as_the_limit_and_not_a_byte_more() throws Exception {
        try (TestRelay relay =
                TestRelay.start("MAX_WS_MSG_BYTES", "2000", "MAX_APP_CIPHERTEXT_BYTES", "1024")) {
            TestClient client = relay.connect();

            client.sendText(pingOf(2000));
            client.next("PONG");
            client.sendText(pingOf(2001));

            assertThat(client.end()).isEqualTo(TOO_LARGE);
        }
    }

    @Test
    void parts_of_a_message_count_together() throws Exception {
        try (TestRelay relay =
                TestRelay.start("MAX_WS_MSG_BYTES", "2000", "MAX_APP_CIPHERTEXT_BYTES", "1024")) {
            TestClient client = relay.connect();

            sendInParts(client, pingOf(2000));
            client.next("PONG");
            sendInParts(client, pingOf(2001));

            assertThat(client.end()).isEqualTo(TOO_LARGE);
        }
    }

    /** Jetty's parser counts in ints; it closed these with 1009 and a text of its own, and they were counted as violations of the protocol. */
    @Test
    void a_frame_that_announces_a_petabyte_is_a_message_that_is_too_large() throws Exception {
        try (TestRelay relay =
                TestRelay.start("MAX_WS_MSG_BYTES", "2000", "MAX_APP_CIPHERTEXT_BYTES", "1024")) {
            TestClient client = relay.connect();

            client.sendRaw(announcing(1L << 50));

            assertThat(client.end()).isEqualTo(TOO_LARGE);
            TestRelay.eventually(() -> relay.gauge("relay_connections") == 0);
            assertThat(
                            relay.counter(
                                    "relay_connections_closed_total",
                                    Map.of("reason", "message_too_large")))
                    .isEqualTo(1);
        }
    }

    @Test
    void a_frame_that_announces_a_gigabyte_is_closed_when_it_passes_the_limit() throws Exception {
        try (TestRelay relay =
                TestRelay.start("MAX_WS_MSG_BYTES", "2000", "MAX_APP_CIPHERTEXT_BYTES", "1024")) {
            TestClient client = relay.connect();

            client.sendRaw(announcing(1L << 30));

            assertThat(client.end()).isEqualTo(TOO_LARGE);
        }
    }

    @Test
    void a_frame_whose_length_is_negative_is_closed() throws Exception {
        try (TestRelay relay = TestRelay.start()) {
            TestClient client = relay.connect();

            client.sendRaw(announcing(Long.MIN_VALUE));

            assertThat(client.end().code()).isIn(1002, 1008);
        }
    }

    @Test
    void a_text_that_is_not_UTF_8_is_closed_at_its_first_bad_byte() throws Exception {
        try (TestRelay relay = TestRelay.start()) {
            for (String bad : List.of("ff", "c080", "eda080", "f4908080", "e282", "80")) {
                TestClient client = relay.connect();

                byte[] bytes = HexFormat.of().parseHex(bad + "22");
                client.sendFrame(TestClient.TEXT, false, bytes); // the rest never comes

                assertThat(client.end()).as(bad).isEqualTo(NOT_UTF8);
            }
        }
    }

    @Test
    void a_text_that_ends_inside_a_character_is_not_UTF_8() throws Exception {
        try (TestRelay relay = TestRelay.start()) {
            TestClient client = relay.connect();

            client.sendFrame(TestClient.TEXT, true, new byte[] {'"', (byte) 0xE2, (byte) 0x82});

            assertThat(client.end()).isEqualTo(NOT_UTF8);
        }
    }

    @Test
    void more_messages_than_the_budget_has_end_the_connection() throws Exception {
        try (TestRelay relay = TestRelay.start("MAX_MSGS_PER_10S", "3")) {
            TestClient client = relay.connect();

            client.sendTogether(List.of(pingOf(100), pingOf(100), pingOf(100), pingOf(100)));

            for (int i = 0; i < 3; i++) {
                client.next("PONG");
            }
            assertThat(client.end()).isEqualTo(new Closed(1008, "rate limit exceeded"));
        }
    }

    @Test
    void pings_of_the_transport_come_out_of_the_same_budget() throws Exception {
        try (TestRelay relay = TestRelay.start("MAX_MSGS_PER_10S", "3")) {
            TestClient client = relay.connect();

            for (int i = 0; i < 4; i++) {
                client.sendFrame(TestClient.PING, true, new byte[0]);
            }

            assertThat(client.end()).isEqualTo(new Closed(1008, "rate limit exceeded"));
        }
    }

    @Test
    void unasked_pongs_come_out_of_the_same_budget() throws Exception {
        try (TestRelay relay = TestRelay.start("MAX_MSGS_PER_10S", "3")) {
            TestClient client = relay.connect();

            for (int i = 0; i < 4; i++) {
                client.sendFrame(TestClient.PONG, true, new byte[0]);
            }

            assertThat(client.end()).isEqualTo(new Closed(1008, "rate limit exceeded"));
        }
    }

    @Test
    void more_bytes_than_the_budget_has_end_the_connection() throws Exception {
        try (TestRelay relay =
                TestRelay.start(
                        "MAX_BYTES_PER_10S", "2048",
                        "MAX_WS_MSG_BYTES", "2048",
                        "MAX_APP_CIPHERTEXT_BYTES", "1024")) {
            TestClient client = relay.connect();

            client.sendTogether(List.of(pingOf(1024), pingOf(1024), pingOf(1024)));

            client.next("PONG");
            client.next("PONG");
            assertThat(client.end()).isEqualTo(new Closed(1008, "rate limit exceeded"));
        }
    }

    @Test
    void empty_parts_of_a_message_are_not_free() throws Exception {
        try (TestRelay relay =
                TestRelay.start(
                        "MAX_BYTES_PER_10S", "2048",
                        "MAX_WS_MSG_BYTES", "2048",
                        "MAX_APP_CIPHERTEXT_BYTES", "1024")) {
            TestClient client = relay.connect();

            client.sendFrame(TestClient.TEXT, false, new byte[0]);
            for (int i = 0; i < 40; i++) {
                client.sendFrame(TestClient.CONTINUATION, false, new byte[0]);
            }

            assertThat(client.end()).isEqualTo(new Closed(1008, "rate limit exceeded"));
        }
    }

    @Test
    void a_fresh_connection_has_a_fresh_budget() throws Exception {
        try (TestRelay relay = TestRelay.start("MAX_MSGS_PER_10S", "1")) {
            for (int i = 0; i < 5; i++) {
                TestClient client = relay.connect();
                client.sendText(pingOf(100));
                client.next("PONG");
            }
        }
    }

    @Test
    void who_joins_no_room_in_time_is_closed_and_who_is_in_one_is_not() throws Exception {
        try (TestRelay relay = TestRelay.start("LOBBY_TIMEOUT_MS", "1000")) {
            TestClient member = relay.connect();
            member.createRoom();
            TestClient idler = relay.connect();

            assertThat(idler.end()).isEqualTo(new Closed(1008, "no room joined in time"));
            assertThat(member.untilPong()).isEmpty();
        }
    }

    @Test
    void a_frame_that_breaks_RFC_6455_is_closed_with_1002() throws Exception {
        try (TestRelay relay = TestRelay.start()) {
            for (byte[] broken :
                    List.of(
                            new byte[] {(byte) 0x81, 2, '{', '}'}, // not masked
                            TestClient.frame(3, true, new byte[0]), // a reserved opcode
                            TestClient.frame(11, true, new byte[0]),
                            TestClient.frame(0x40 | TestClient.TEXT, true, new byte[0]), // RSV1
                            TestClient.frame(
                                    TestClient.CONTINUATION, true, new byte[0]), // of what?
                            TestClient.frame(TestClient.PING, false, new byte[0]), // in parts
                            TestClient.frame(TestClient.PING, true, new byte[126]), // too long
                            TestClient.frame(TestClient.CLOSE, true, new byte[1]),
                            TestClient.frame(TestClient.CLOSE, true, new byte[] {3, (byte) 0xED}),
                            TestClient.frame(TestClient.CLOSE, true, new byte[] {0, 1}))) {
                TestClient client = relay.connect();

                client.sendRaw(broken);

                assertThat(client.end().code()).isEqualTo(1002);
            }
        }
    }

    @Test
    void a_new_text_inside_a_fragmented_one_is_closed_with_1002() throws Exception {
        try (TestRelay relay = TestRelay.start()) {
            TestClient client = relay.connect();

            client.sendFrame(TestClient.TEXT, false, new byte[] {'{'});
            client.sendFrame(TestClient.TEXT, true, new byte[] {'}'});

            assertThat(client.end().code()).isEqualTo(1002);
        }
    }

    @Test
    void what_is_said_after_a_close_frame_is_not_heard() throws Exception {
        try (TestRelay relay = TestRelay.start()) {
            TestClient alice = relay.connect();
            Room room = alice.createRoom();
            TestClient bob = relay.connect();
            bob.join(room.id(), room.qrToken());
            alice.untilPong();

            bob.sendFrame(TestClient.CLOSE, true, new byte[0]);
            bob.say(room.id(), "too late");

            assertThat(alice.next("SYSTEM_MSG").text("text")).isEqualTo("P2 has left the chat");
            alice.next("ROOM_STATS");
            assertThat(alice.untilPong()).isEmpty();
        }
    }

    @Test
    void a_close_reason_that_is_not_UTF_8_breaks_RFC_6455_too() throws Exception {
        try (TestRelay relay = TestRelay.start()) {
            TestClient client = relay.connect();

            client.sendFrame(TestClient.CLOSE, true, new byte[] {3, (byte) 0xE8, (byte) 0xFF});

            assertThat(client.end().code()).isIn(1002, 1007);
        }
    }

    @Test
    void every_kind_of_end_frees_the_seat_and_the_connection() throws Exception {
        try (TestRelay relay = TestRelay.start("MAX_CONNS_PER_IP", "2")) {
            TestClient alice = relay.connect();
            Room room = alice.createRoom();
            List<byte[]> lastWords =
                    List.of(
                            TestClient.textFrame("not a message"),
                            TestClient.frame(TestClient.TEXT, true, new byte[] {(byte) 0xFF}),
                            TestClient.frame(TestClient.TEXT, true, new byte[300_000]),
                            TestClient.frame(3, true, new byte[0]),
                            TestClient.frame(TestClient.CLOSE, true, new byte[0]));
            for (byte[] lastWord : lastWords) {
                TestClient bob = relay.connect(); // refused if the last one still counted
                bob.join(
                        room.id(), TestTokens.token(relay.setting("JOIN_TOKEN_SECRET"), room.id()));

                bob.sendRaw(lastWord);

                alice.await("ROOM_STATS");
                assertThat(alice.await("ROOM_STATS").number("participants")).isEqualTo(1);
                assertThat(bob.end()).isNotEqualTo(Closed.WITHOUT_A_WORD);
                TestRelay.eventually(() -> relay.gauge("relay_connections") == 1);
            }
        }
    }

    /** The header of a text frame with this length, and 2001 bytes of it. */
    private static byte[] announcing(long bytes) {
        ByteBuffer frame = ByteBuffer.allocate(14 + 2001);
        frame.put((byte) 0x81).put((byte) 0xFF).putLong(bytes).putInt(0);
        return frame.put("x".repeat(2001).getBytes(StandardCharsets.US_ASCII)).array();
    }

    private static void sendInParts(TestClient client, String text) throws Exception {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int third = bytes.length / 3;
        client.sendFrame(TestClient.TEXT, false, Arrays.copyOfRange(bytes, 0, third));
        client.sendFrame(
                TestClient.CONTINUATION, false, Arrays.copyOfRange(bytes, third, 2 * third));
        client.sendFrame(
                TestClient.CONTINUATION, true, Arrays.copyOfRange(bytes, 2 * third, bytes.length));
    }

    /** A PING of exactly so many bytes. */
    private static String pingOf(int bytes) {
        String empty = TestClient.message("PING", "client-message-1", Map.of("pad", ""));
        return TestClient.message(
                "PING", "client-message-1", Map.of("pad", "x".repeat(bytes - empty.length())));
    }
}
