package org.e2eechat.server.functional;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.functional.TestClient.Room;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;
import java.util.Map;

/** Every row of the contract's table of errors, provoked: the code, whether it says to try again, and that the connection lives on. */
class ErrorAnswersTest {
    @RegisterExtension
    static final TestRelay relay =
            TestRelay.with(
                    "ROOM_MAX_PARTICIPANTS", "2",
                    "MAX_WS_MSG_BYTES", "20000000",
                    "SLOW_CONSUMER_BUFFER_THRESHOLD", "20000000",
                    "MAX_APP_CIPHERTEXT_BYTES", "1024");

    private TestClient alice;
    private Room room;
    private TestClient bob; // outside

    @BeforeEach
    void one_in_a_room_and_one_outside() throws Exception {
        alice = relay.connect();
        room = alice.createRoom();
        bob = relay.connect();
    }

    @Test
    void creating_a_room_while_in_one_is_ERR_ALREADY_IN_ROOM() throws Exception {
        alice.send("ROOM_CREATE", Map.of());

        expectError(alice, "ERR_ALREADY_IN_ROOM", false);
    }

    @Test
    void joining_a_room_while_in_one_is_ERR_ALREADY_IN_ROOM_even_the_same_one() throws Exception {
        Room other = bob.createRoom();

        bob.askToJoin(room.id(), room.qrToken());
        expectError(bob, "ERR_ALREADY_IN_ROOM", false);
        bob.askToJoin(other.id(), other.qrToken());
        expectError(bob, "ERR_ALREADY_IN_ROOM", false);
    }

    @Test
    void a_token_that_is_not_two_parts_is_ERR_TOKEN_FORMAT() throws Exception {
        for (String token :
                List.of("no-dot-in-it", "a.b.c.d.e.f", "AAAA.****", "........", "ääää.öööö")) {
            bob.askToJoin(room.id(), token);

            expectError(bob, "ERR_TOKEN_FORMAT", true);
        }
    }

    @Test
    void a_signed_payload_of_another_shape_is_ERR_TOKEN_FORMAT() throws Exception {
        String good = TestTokens.payload(token(room.id()));
        for (String payload :
                List.of(
                        "not JSON",
                        "[]",
                        "{}",
                        good + "x",
                        good.replace("\"v\":1", "\"v\":2"),
                        good.replace("\"jti\"", "\"jtx\""),
                        good.replace("\"exp\":", "\"exp\":\"never\",\"x\":"))) {
            bob.askToJoin(
                    room.id(), TestTokens.signed(relay.setting("JOIN_TOKEN_SECRET"), payload));

            expectError(bob, "ERR_TOKEN_FORMAT", true);
        }
    }

    @Test
    void a_token_with_another_signature_is_ERR_TOKEN_MAC() throws Exception {
        bob.askToJoin(room.id(), TestTokens.token("not the secret of this server", room.id()));

        expectError(bob, "ERR_TOKEN_MAC", true);
    }

    @Test
    void a_token_for_another_room_is_ERR_TOKEN_ROOM_MISMATCH() throws Exception {
        Room other = relay.connect().createRoom();

        bob.askToJoin(room.id(), other.qrToken());

        expectError(bob, "ERR_TOKEN_ROOM_MISMATCH", false);
    }

    @Test
    void an_old_token_is_ERR_TOKEN_EXPIRED() throws Exception {
        bob.askToJoin(
                room.id(),
                TestTokens.token(
                        relay.setting("JOIN_TOKEN_SECRET"),
                        room.id(),
                        System.currentTimeMillis() - 1));

        expectError(bob, "ERR_TOKEN_EXPIRED", true);
    }

    @Test
    void a_used_token_is_ERR_TOKEN_REPLAY() throws Exception {
        bob.join(room.id(), room.qrToken());
        bob.send("LEAVE", Map.of("roomId", room.id()));
        bob.next("LEFT");

        bob.askToJoin(room.id(), room.qrToken());

        expectError(bob, "ERR_TOKEN_REPLAY", true);
    }

    @Test
    void a_room_that_is_over_is_ERR_NO_ROOM() throws Exception {
        alice.send("LEAVE", Map.of("roomId", room.id()));
        alice.next("LEFT");

        bob.askToJoin(room.id(), room.qrToken());

        expectError(bob, "ERR_NO_ROOM", false);
    }

    @Test
    void a_room_that_never_was_is_ERR_NO_ROOM() throws Exception {
        bob.askToJoin("no-such-room", token("no-such-room"));

        expectError(bob, "ERR_NO_ROOM", false);
    }

    @Test
    void one_more_than_the_room_holds_is_ERR_ROOM_FULL() throws Exception {
        bob.join(room.id(), room.qrToken());
        TestClient carol = relay.connect();

        carol.askToJoin(room.id(), token(room.id()));

        expectError(carol, "ERR_ROOM_FULL", true);
    }

    @Test
    void speaking_without_a_room_is_ERR_NOT_IN_ROOM() throws Exception {
        bob.say(room.id(), "x");
        expectError(bob, "ERR_NOT_IN_ROOM", false);
        bob.send("MEDIA_MSG", media(room.id(), List.of("AAAA")));
        expectError(bob, "ERR_NOT_IN_ROOM", false);
        bob.send("LEAVE", Map.of("roomId", room.id()));
        expectError(bob, "ERR_NOT_IN_ROOM", false);

        assertThat(alice.untilPong()).isEmpty();
    }

    @Test
    void speaking_into_a_room_that_one_is_not_in_is_ERR_NOT_IN_ROOM() throws Exception {
        bob.createRoom();

        bob.say(room.id(), "x");
        expectError(bob, "ERR_NOT_IN_ROOM", false);
        bob.send("MEDIA_MSG", media(room.id(), List.of("AAAA")));
        expectError(bob, "ERR_NOT_IN_ROOM", false);
        bob.send("LEAVE", Map.of("roomId", room.id()));
        expectError(bob, "ERR_NOT_IN_ROOM", false);

        assertThat(alice.untilPong()).isEmpty();
    }

    @Test
    void one_byte_more_than_a_ciphertext_may_have_is_ERR_CIPHERTEXT_TOO_LARGE() throws Exception {
        alice.say(room.id(), "x".repeat(1024));
        alice.next("APP_MSG");

        alice.say(room.id(), "x".repeat(1025));

        expectError(alice, "ERR_CIPHERTEXT_TOO_LARGE", false);
    }

    @Test
    void a_ciphertext_is_measured_in_bytes_and_not_in_characters() throws Exception {
        alice.say(room.id(), "€".repeat(342)); // 1026 bytes

        expectError(alice, "ERR_CIPHERTEXT_TOO_LARGE", false);
    }

    @Test
    void one_byte_more_than_14_MiB_of_chunks_is_ERR_MEDIA_TOO_LARGE() throws Exception {
        int limit = 14 * 1024 * 1024;
        alice.send(
                "MEDIA_MSG",
                media(room.id(), List.of("x".repeat(limit / 2), "y".repeat(limit / 2))));
        alice.next("MEDIA_MSG");

        alice.send(
                "MEDIA_MSG",
                media(room.id(), List.of("x".repeat(limit / 2), "y".repeat(limit / 2 + 1))));

        expectError(alice, "ERR_MEDIA_TOO_LARGE", false);
    }

    private static void expectError(TestClient client, String code, boolean retryable)
            throws Exception {
        Message error = client.next("ERROR");
        assertThat(error.text("code")).isEqualTo(code);
        assertThat(error.body().path("retryable").isBoolean()).isTrue();
        assertThat(error.body().path("retryable").booleanValue()).isEqualTo(retryable);
        assertThat(client.untilPong()).isEmpty(); // it lives on, and nothing else is said
    }

    private static String token(String room) {
        return TestTokens.token(relay.setting("JOIN_TOKEN_SECRET"), room);
    }

    private static Map<String, Object> media(String room, List<String> chunks) {
        return Map.of(
                "roomId",
                room,
                "mime",
                "image/png",
                "size",
                4,
                "chunkSize",
                1024,
                "chunks",
                chunks);
    }
}
