package org.e2eechat.server.functional;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.functional.TestClient.Room;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;
import java.util.Map;

/** What the contract adds to core v1: who is who, who hosts, which answer belongs to which question, and what got lost. */
class NewFieldsTest {
    private static final String PARTICIPANT_ID = "[A-Za-z0-9_-]+";

    @RegisterExtension
    static final TestRelay relay =
            TestRelay.with("WS_PING_INTERVAL_MS", "12345", "SERVICE_VERSION", "9.8.7");

    @Test
    void HELLO_tells_what_a_client_needs_to_behave_well() throws Exception {
        Message hello = relay.open(UpgradeRequest.toRelay()).next("HELLO");

        assertThat(hello.number("pingIntervalMs")).isEqualTo(12_345);
        assertThat(hello.text("version")).isEqualTo("9.8.7");
        assertThat(hello.texts("features")).contains("ref", "seq", "participants", "drain");
        assertThat(hello.body().path("limits").propertyNames())
                .containsExactlyInAnyOrder(
                        "maxFrameBytes",
                        "maxCiphertextBytes",
                        "messagesPer10s",
                        "bytesPer10s",
                        "maxParticipants",
                        "lobbyTimeoutMs");
        assertThat(hello.body().path("limits").path("maxFrameBytes").intValue()).isEqualTo(262_144);
        assertThat(hello.body().path("limits").path("maxCiphertextBytes").intValue())
                .isEqualTo(65_536);
        assertThat(hello.body().path("limits").path("maxParticipants").intValue()).isEqualTo(10);
    }

    @Test
    void every_answer_names_the_message_that_it_answers() throws Exception {
        TestClient alice = relay.connect();
        TestClient bob = relay.connect();

        String create = alice.send("ROOM_CREATE", Map.of());
        Message created = alice.next("ROOM_CREATED");
        alice.next("ROOM_STATS");
        String room = created.text("roomId");
        String join = bob.askToJoin(room, created.text("qrToken"));
        Message joined = bob.next("JOINED");
        bob.untilPong();
        String ping = bob.send("PING", Map.of());
        Message pong = bob.next("PONG");
        String say = bob.say(room, "x");
        Message echo = bob.next("APP_MSG");
        String wrong = bob.say("another-room", "x");
        Message error = bob.next("ERROR");
        String leave = bob.send("LEAVE", Map.of("roomId", room));
        Message left = bob.next("LEFT");

        assertThat(created.text("ref")).isEqualTo(create);
        assertThat(joined.text("ref")).isEqualTo(join);
        assertThat(pong.text("ref")).isEqualTo(ping);
        assertThat(echo.text("ref")).isEqualTo(say);
        assertThat(error.text("ref")).isEqualTo(wrong);
        assertThat(left.text("ref")).isEqualTo(leave);
    }

    @Test
    void what_nobody_asked_for_has_no_ref() throws Exception {
        TestClient alice = relay.connect();
        Room room = alice.createRoom();
        relay.connect().join(room.id(), room.qrToken());

        assertThat(alice.untilPong()).hasSize(3).noneMatch(message -> message.has("ref"));
    }

    @Test
    void a_ref_is_the_id_however_that_was_written() throws Exception {
        TestClient alice = relay.connect();
        Room room = alice.createRoom();

        for (String type : List.of("PING", "APP_MSG")) {
            alice.sendText(
                    "{\"v\":1,\"t\":\"%s\",\"id\":\"\\u0041\\\"\\\\\\/\\n€😀\\ud800\",\"body\":{\"roomId\":\"%s\",\"ciphertextB64\":\"x\"}}"
                            .formatted(type, room.id()));

            assertThat(alice.next().text("ref")).isEqualTo("A\"\\/\n€😀\ud800");
        }
    }

    @Test
    void participants_are_known_by_random_ids_the_host_first() throws Exception {
        TestClient alice = relay.connect();
        alice.send("ROOM_CREATE", Map.of());
        Message created = alice.next("ROOM_CREATED");
        Message alone = alice.next("ROOM_STATS");
        TestClient bob = relay.connect();
        bob.askToJoin(created.text("roomId"), created.text("qrToken"));
        Message joined = bob.next("JOINED");
        Message together = bob.await("ROOM_STATS");

        String alicesId = created.text("participantId");
        String bobsId = joined.text("participantId");
        assertThat(alicesId).matches(PARTICIPANT_ID).isNotEqualTo(bobsId);
        assertThat(bobsId).matches(PARTICIPANT_ID);
        assertThat(created.texts("participantIds")).containsExactly(alicesId);
        assertThat(created.text("host")).isEqualTo(alicesId);
        assertThat(alone.texts("participantIds")).containsExactly(alicesId);
        assertThat(alone.text("host")).isEqualTo(alicesId);
        assertThat(joined.texts("participantIds")).containsExactly(alicesId, bobsId);
        assertThat(joined.text("host")).isEqualTo(alicesId);
        assertThat(together.texts("participantIds")).containsExactly(alicesId, bobsId);
    }

    @Test
    void when_the_host_leaves_whoever_is_there_longest_hosts() throws Exception {
        TestClient alice = relay.connect();
        Room room = alice.createRoom();
        TestClient bob = relay.connect();
        String bobsId = bob.join(room.id(), room.qrToken()).text("participantId");
        TestClient carol = relay.connect();
        String carolsId =
                carol.join(room.id(), alice.await("QR_ROTATED").text("qrToken"))
                        .text("participantId");

        bob.untilPong();
        alice.close();
        Message afterAlice = carol.next("ROOM_STATS");
        bob.send("LEAVE", Map.of("roomId", room.id()));
        carol.next("SYSTEM_MSG");
        Message afterBob = carol.next("ROOM_STATS");

        assertThat(afterAlice.text("host")).isEqualTo(bobsId);
        assertThat(afterAlice.texts("participantIds")).containsExactly(bobsId, carolsId);
        assertThat(afterBob.text("host")).isEqualTo(carolsId);
        assertThat(afterBob.texts("participantIds")).containsExactly(carolsId);
    }

    @Test
    void who_comes_back_is_somebody_else_and_does_not_host_again() throws Exception {
        TestClient alice = relay.connect();
        Room room = alice.createRoom();
        TestClient bob = relay.connect();
        Message first = bob.join(room.id(), room.qrToken());
        alice.untilPong();
        bob.send("LEAVE", Map.of("roomId", room.id()));
        bob.next("LEFT");

        Message second = bob.join(room.id(), first.text("nextToken"));

        assertThat(second.text("participantId")).isNotEqualTo(first.text("participantId"));
        assertThat(second.text("host")).isEqualTo(first.text("host"));
    }

    @Test
    void a_relayed_message_says_who_sent_it_and_its_number() throws Exception {
        TestClient alice = relay.connect();
        Room room = alice.createRoom();
        TestClient bob = relay.connect();
        String bobsId = bob.join(room.id(), room.qrToken()).text("participantId");
        alice.untilPong();

        bob.say(room.id(), "one");
        bob.send(
                "MEDIA_MSG",
                Map.of(
                        "roomId",
                        room.id(),
                        "mime",
                        "image/png",
                        "size",
                        4,
                        "chunkSize",
                        1024,
                        "chunks",
                        List.of("AAAA")));
        bob.say("another-room", "refused, so it takes no number");
        bob.say(room.id(), "three");

        Message one = alice.next("APP_MSG");
        Message two = alice.next("MEDIA_MSG");
        Message three = alice.next("APP_MSG");
        assertThat(List.of(one.number("seq"), two.number("seq"), three.number("seq")))
                .containsExactly(1L, 2L, 3L);
        assertThat(one.text("from")).isEqualTo(bobsId);
        assertThat(two.text("from")).isEqualTo(bobsId);
        assertThat(three.text("from")).isEqualTo(bobsId);
    }

    @Test
    void everybody_counts_alone_and_from_1_again_in_the_next_room() throws Exception {
        TestClient alice = relay.connect();
        Room room = alice.createRoom();
        TestClient bob = relay.connect();
        bob.join(room.id(), room.qrToken());
        alice.untilPong();

        alice.say(room.id(), "x");
        assertThat(alice.next("APP_MSG").number("seq")).isEqualTo(1);
        bob.say(room.id(), "x");
        assertThat(alice.next("APP_MSG").number("seq")).isEqualTo(1);
        alice.send("LEAVE", Map.of("roomId", room.id()));
        alice.next("LEFT");
        Room next = alice.createRoom();
        alice.say(next.id(), "x");
        assertThat(alice.next("APP_MSG").number("seq")).isEqualTo(1);
    }

    @Test
    void a_label_of_any_letters_is_told_to_the_room_as_it_is() throws Exception {
        TestClient alice = relay.connect();
        Room room = alice.createRoom();
        TestClient bob = relay.connect();

        bob.sendText(
                "{\"v\":1,\"t\":\"JOIN_REQUEST\",\"id\":\"client-message-1\",\"body\":{\"roomId\":\"%s\",\"qrToken\":\"%s\",\"label\":\"\\\"\\\\\\n<b>€😀\\ud800\"}}"
                        .formatted(room.id(), room.qrToken()));

        assertThat(bob.next("JOINED").text("label")).isEqualTo("\"\\\n<b>€😀\ud800");
        assertThat(alice.next("SYSTEM_MSG").text("text"))
                .isEqualTo("this person has entered the chat with the name \"\\\n<b>€😀\ud800");
    }
}
