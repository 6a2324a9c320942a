package org.e2eechat.server.functional;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.functional.TestClient.Room;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Core v1 as the clients in the field speak it: what comes, in which order, and to whom. */
class CoreConversationTest {
    @RegisterExtension static final TestRelay relay = TestRelay.with();

    @Test
    void HELLO_is_the_first_frame_and_tells_the_servers_time() throws Exception {
        long before = Instant.now().toEpochMilli();
        TestClient client = relay.open(UpgradeRequest.toRelay());

        Message hello = client.next();

        assertThat(hello.type()).isEqualTo("HELLO");
        assertThat(hello.number("serverTimeUnixMs"))
                .isBetween(before, Instant.now().toEpochMilli());
    }

    @Test
    void ROOM_CREATE_is_answered_by_ROOM_CREATED_and_then_ROOM_STATS() throws Exception {
        TestClient alice = relay.connect();

        alice.send("ROOM_CREATE", Map.of());
        Message created = alice.next("ROOM_CREATED");
        Message stats = alice.next("ROOM_STATS");

        assertThat(created.text("roomId")).matches("[A-Za-z0-9_-]{22}"); // 16 bytes, no padding
        assertThat(created.text("qrToken")).matches("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]{43}");
        assertThat(created.number("qrExpUnixMs")).isGreaterThan(Instant.now().toEpochMilli());
        assertThat(created.number("maxParticipants")).isEqualTo(10);
        assertThat(stats.text("roomId")).isEqualTo(created.text("roomId"));
        assertThat(stats.number("participants")).isEqualTo(1);
        assertThat(stats.number("max")).isEqualTo(10);
        assertThat(alice.untilPong()).isEmpty();
    }

    @Test
    void a_join_token_says_what_the_contract_says() throws Exception {
        TestClient alice = relay.connect();

        alice.send("ROOM_CREATE", Map.of());
        Message created = alice.next("ROOM_CREATED");

        assertThat(TestTokens.payload(created.text("qrToken")))
                .matches(
                        "\\{\"v\":1,\"rid\":\"%s\",\"exp\":%d,\"jti\":\"[A-Za-z0-9_-]{22}\"}"
                                .formatted(created.text("roomId"), created.number("qrExpUnixMs")));
    }

    @Test
    void a_joiner_hears_JOINED_and_then_what_all_hear() throws Exception {
        TestClient alice = relay.connect();
        Room room = alice.createRoom();
        TestClient bob = relay.connect();

        bob.send(
                "JOIN_REQUEST",
                Map.of("roomId", room.id(), "qrToken", room.qrToken(), "label", "Bob"));
        List<Message> toBob = bob.untilPong();

        assertThat(toBob)
                .extracting(Message::type)
                .containsExactly("JOINED", "SYSTEM_MSG", "ROOM_STATS", "QR_ROTATED");
        Message joined = toBob.getFirst();
        assertThat(joined.text("roomId")).isEqualTo(room.id());
        assertThat(joined.number("participants")).isEqualTo(2);
        assertThat(joined.number("max")).isEqualTo(10);
        assertThat(joined.text("label")).isEqualTo("Bob");
        assertThat(joined.text("nextToken")).isNotEqualTo(room.qrToken());
        assertThat(joined.number("nextTokenExpUnixMs")).isGreaterThan(Instant.now().toEpochMilli());
    }

    @Test
    void the_others_hear_of_a_join_but_not_JOINED() throws Exception {
        TestClient alice = relay.connect();
        Room room = alice.createRoom();
        TestClient bob = relay.connect();

        bob.send(
                "JOIN_REQUEST",
                Map.of("roomId", room.id(), "qrToken", room.qrToken(), "label", "Bob"));
        bob.untilPong();
        List<Message> toAlice = alice.untilPong();

        assertThat(toAlice)
                .extracting(Message::type)
                .containsExactly("SYSTEM_MSG", "ROOM_STATS", "QR_ROTATED");
        assertThat(toAlice.getFirst().text("text"))
                .isEqualTo("this person has entered the chat with the name Bob");
        assertThat(toAlice.getFirst().text("type")).isEqualTo("info");
        assertThat(toAlice.getFirst().text("roomId")).isEqualTo(room.id());
        assertThat(toAlice.get(1).number("participants")).isEqualTo(2);
    }

    @Test
    void who_gives_no_label_is_numbered_by_the_participants_after_the_join() throws Exception {
        TestClient alice = relay.connect();
        Room room = alice.createRoom();

        Message second = relay.connect().join(room.id(), room.qrToken());
        String code = alice.await("QR_ROTATED").text("qrToken");
        Message third = relay.connect().join(room.id(), code);

        assertThat(second.text("label")).isEqualTo("P2");
        assertThat(third.text("label")).isEqualTo("P3");
    }

    @Test
    void LEAVE_is_answered_by_LEFT_and_nothing_of_the_room_comes_after_it() throws Exception {
        TestClient alice = relay.connect();
        Room room = alice.createRoom();
        TestClient bob = relay.connect();
        bob.join(room.id(), room.qrToken());
        alice.untilPong();

        bob.send("LEAVE", Map.of("roomId", room.id()));
        Message left = bob.next("LEFT");
        alice.say(room.id(), "bm90IGZvciBCb2I=");
        alice.untilPong();

        assertThat(left.text("roomId")).isEqualTo(room.id());
        assertThat(bob.untilPong()).isEmpty();
    }

    @Test
    void the_others_hear_who_left_and_how_many_are_left() throws Exception {
        TestClient alice = relay.connect();
        Room room = alice.createRoom();
        TestClient bob = relay.connect();
        bob.join(room.id(), room.qrToken());
        alice.untilPong();

        bob.send("LEAVE", Map.of("roomId", room.id()));
        bob.untilPong();
        List<Message> toAlice = alice.untilPong();

        assertThat(toAlice).extracting(Message::type).containsExactly("SYSTEM_MSG", "ROOM_STATS");
        assertThat(toAlice.getFirst().text("text")).isEqualTo("P2 has left the chat");
        assertThat(toAlice.getLast().number("participants")).isEqualTo(1);
    }

    @Test
    void a_creator_has_no_label_so_nothing_is_said_when_he_leaves() throws Exception {
        TestClient alice = relay.connect();
        Room room = alice.createRoom();
        TestClient bob = relay.connect();
        bob.join(room.id(), room.qrToken());
        alice.untilPong();

        alice.send("LEAVE", Map.of("roomId", room.id()));
        alice.next("LEFT");
        alice.untilPong();

        assertThat(bob.typesUntilPong()).containsExactly("ROOM_STATS");
    }

    @Test
    void a_closed_socket_is_a_leave() throws Exception {
        TestClient alice = relay.connect();
        Room room = alice.createRoom();
        TestClient bob = relay.connect();
        bob.join(room.id(), room.qrToken());
        alice.untilPong();

        bob.close();

        assertThat(alice.next("SYSTEM_MSG").text("text")).isEqualTo("P2 has left the chat");
        assertThat(alice.next("ROOM_STATS").number("participants")).isEqualTo(1);
    }

    @Test
    void a_half_closed_socket_is_a_leave() throws Exception {
        TestClient alice = relay.connect();
        Room room = alice.createRoom();
        TestClient bob = relay.connect();
        bob.join(room.id(), room.qrToken());
        alice.untilPong();

        bob.halfClose();

        assertThat(alice.next("SYSTEM_MSG").text("text")).isEqualTo("P2 has left the chat");
        assertThat(bob.end()).isEqualTo(TestClient.Closed.WITHOUT_A_WORD);
    }

    @Test
    void a_close_frame_is_answered_with_the_same_code_and_is_a_leave() throws Exception {
        TestClient alice = relay.connect();
        Room room = alice.createRoom();
        TestClient bob = relay.connect();
        bob.join(room.id(), room.qrToken());
        alice.untilPong();

        bob.sendFrame(TestClient.CLOSE, true, new byte[] {0x03, (byte) 0xE8}); // 1000

        assertThat(bob.end().code()).isEqualTo(1000);
        assertThat(alice.next("SYSTEM_MSG").text("text")).isEqualTo("P2 has left the chat");
    }

    @Test
    void PING_is_answered_by_PONG_in_and_out_of_a_room() throws Exception {
        TestClient alice = relay.connect();

        alice.send("PING", Map.of());
        Message inLobby = alice.next("PONG");
        alice.createRoom();
        alice.send("PING", Map.of());
        Message inRoom = alice.next("PONG");

        assertThat(inLobby.body().size()).isLessThanOrEqualTo(1); // nothing but the new ref
        assertThat(inRoom.type()).isEqualTo("PONG");
    }

    @Test
    void one_connection_makes_one_room_after_another() throws Exception {
        TestClient alice = relay.connect();

        Room first = alice.createRoom();
        alice.send("LEAVE", Map.of("roomId", first.id()));
        alice.next("LEFT");
        Room second = alice.createRoom();

        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(alice.untilPong()).isEmpty();
    }

    @Test
    void a_dropped_participant_comes_back_with_the_nextToken() throws Exception {
        TestClient alice = relay.connect();
        Room room = alice.createRoom();
        TestClient bob = relay.connect();
        String nextToken = bob.join(room.id(), room.qrToken()).text("nextToken");
        bob.reset();
        alice.await("QR_ROTATED");
        alice.next("SYSTEM_MSG");
        alice.next("ROOM_STATS");

        TestClient again = relay.connect();
        again.send("JOIN_REQUEST", Map.of("roomId", room.id(), "token", nextToken, "label", "Bob"));
        Message joined = again.next("JOINED");

        assertThat(joined.number("participants")).isEqualTo(2);
        assertThat(joined.text("nextToken")).isNotEqualTo(nextToken);
        assertThat(again.typesUntilPong()).containsExactly("SYSTEM_MSG", "ROOM_STATS");
        assertThat(alice.typesUntilPong()).containsExactly("SYSTEM_MSG", "ROOM_STATS");
    }

    @Test
    void a_join_takes_its_token_from_token_as_well() throws Exception {
        TestClient alice = relay.connect();
        Room room = alice.createRoom();
        TestClient bob = relay.connect();

        bob.send("JOIN_REQUEST", Map.of("roomId", room.id(), "token", room.qrToken()));

        assertThat(bob.next("JOINED").number("participants")).isEqualTo(2);
    }

    @Test
    void of_two_tokens_the_qrToken_counts() throws Exception {
        TestClient alice = relay.connect();
        Room room = alice.createRoom();
        TestClient bob = relay.connect();

        bob.send(
                "JOIN_REQUEST",
                Map.of("roomId", room.id(), "qrToken", "not-a-token", "token", room.qrToken()));
        bob.send(
                "JOIN_REQUEST",
                Map.of("roomId", room.id(), "qrToken", room.qrToken(), "token", "not-a-token"));

        assertThat(bob.nextError()).isEqualTo("ERR_TOKEN_FORMAT");
        assertThat(bob.next("JOINED").number("participants")).isEqualTo(2);
    }

    @Test
    void unknown_members_are_ignored_anywhere() throws Exception {
        TestClient alice = relay.connect();

        alice.sendText(
                """
                {"trace":{"deep":[1,{"x":null}]},"v":1,"t":"ROOM_CREATE","id":"client-message-1",
                 "body":{"theme":"dark","list":[true,false]},"":"","v2":9}""");

        assertThat(alice.next("ROOM_CREATED").text("roomId")).isNotEmpty();
    }

    @Test
    void members_may_come_in_any_order_and_any_legal_spelling() throws Exception {
        TestClient alice = relay.connect();

        alice.sendText(
                """
                \t{ "body" : { } ,\r
                  "\\u0069d":"client\\u002dmessage-1", "t":"P\\u0049NG" , "v":1.0e0 }\s""");

        assertThat(alice.next("PONG").text("ref")).isEqualTo("client-message-1");
    }

    @Test
    void of_members_with_one_name_the_last_one_counts_as_in_JavaScript() throws Exception {
        TestClient alice = relay.connect();

        alice.sendText(
                """
                {"v":2,"t":"LEAVE","id":"first-of-two","body":1,"v":1,"t":"PING","id":"client-message-1","body":{}}""");

        assertThat(alice.next("PONG").text("ref")).isEqualTo("client-message-1");
    }

    @Test
    void a_fragmented_message_is_put_together_around_a_ping() throws Exception {
        TestClient alice = relay.connect();
        byte[] text =
                TestClient.message("PING", "client-message-ä€😀", Map.of())
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8);

        alice.sendFrame(TestClient.TEXT, false, new byte[0]);
        for (byte octet : text) { // also in the middle of characters
            alice.sendFrame(TestClient.CONTINUATION, false, new byte[] {octet});
        }
        alice.sendFrame(TestClient.PING, true, new byte[] {1, 2, 3});
        alice.sendFrame(TestClient.CONTINUATION, true, new byte[0]);

        TestClient.Frame pong = alice.nextFrame();
        assertThat(pong.opcode()).isEqualTo(TestClient.PONG);
        assertThat(pong.payload()).containsExactly(1, 2, 3);
        assertThat(alice.next("PONG").text("ref")).isEqualTo("client-message-ä€😀");
    }

    @Test
    void a_frame_that_arrives_byte_by_byte_is_one_frame() throws Exception {
        TestClient alice = relay.connect();

        for (byte octet :
                TestClient.textFrame(TestClient.message("PING", "client-message-1", Map.of()))) {
            alice.sendRaw(new byte[] {octet});
        }

        assertThat(alice.next("PONG").text("ref")).isEqualTo("client-message-1");
    }
}
