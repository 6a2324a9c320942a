package org.e2eechat.server.functional;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.functional.TestClient.Room;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The frames of one connection are handled strictly one after another. In the service before this one, two joins sent at once put one connection into two rooms, of which it
 * could leave only one.
 */
class StrictOrderTest {
    private static final int ROUNDS = 20; // a race that is there shows in the first few

    @RegisterExtension static final TestRelay relay = TestRelay.with();

    @RepeatedTest(ROUNDS)
    void two_joins_sent_at_once_lead_into_the_first_room_only() throws Exception {
        TestClient alice = relay.connect();
        Room first = alice.createRoom();
        TestClient bob = relay.connect();
        Room second = bob.createRoom();
        TestClient carol = relay.connect();

        carol.sendTogether(List.of(join(carol, first), join(carol, second)));

        assertThat(carol.typesUntilPong())
                .containsExactly("JOINED", "SYSTEM_MSG", "ROOM_STATS", "QR_ROTATED", "ERROR");
        assertThat(alice.typesUntilPong())
                .containsExactly("SYSTEM_MSG", "ROOM_STATS", "QR_ROTATED");
        assertThat(bob.untilPong()).isEmpty();
    }

    @RepeatedTest(ROUNDS)
    void a_whole_conversation_in_one_packet_is_handled_in_order() throws Exception {
        TestClient alice = relay.connect();
        Room room = alice.createRoom();
        TestClient bob = relay.connect();
        List<String> packet = new ArrayList<>();
        packet.add(join(bob, room));
        for (int i = 1; i <= 5; i++) {
            packet.add(
                    message(bob, "APP_MSG", Map.of("roomId", room.id(), "ciphertextB64", "m" + i)));
        }
        packet.add(message(bob, "LEAVE", Map.of("roomId", room.id())));
        packet.add(message(bob, "APP_MSG", Map.of("roomId", room.id(), "ciphertextB64", "late")));
        packet.add(message(bob, "ROOM_CREATE", Map.of()));
        packet.add(message(bob, "ROOM_CREATE", Map.of()));

        bob.sendTogether(packet);

        assertThat(bob.typesUntilPong())
                .containsExactly(
                        "JOINED",
                        "SYSTEM_MSG",
                        "ROOM_STATS",
                        "QR_ROTATED",
                        "APP_MSG",
                        "APP_MSG",
                        "APP_MSG",
                        "APP_MSG",
                        "APP_MSG",
                        "LEFT",
                        "ERROR",
                        "ROOM_CREATED",
                        "ROOM_STATS",
                        "ERROR");
    }

    @RepeatedTest(ROUNDS)
    void joining_and_leaving_in_one_packet_many_times_leaves_nobody_behind() throws Exception {
        TestClient alice = relay.connect();
        Room room = alice.createRoom();
        TestClient bob = relay.connect();
        List<String> packet = new ArrayList<>();
        String secret = relay.setting("JOIN_TOKEN_SECRET");
        for (int i = 0; i < 10; i++) {
            packet.add(join(bob, new Room(room.id(), TestTokens.token(secret, room.id()))));
            packet.add(message(bob, "LEAVE", Map.of("roomId", room.id())));
        }

        bob.sendTogether(packet);
        bob.untilPong();

        List<Message> toAlice = alice.untilPong();
        assertThat(toAlice).filteredOn(message -> message.type().equals("ROOM_STATS")).hasSize(20);
        assertThat(toAlice.getLast().number("participants")).isEqualTo(1);
    }

    @Test
    void what_follows_the_upgrade_request_in_the_same_packet_is_not_lost() throws Exception {
        String request = UpgradeRequest.toRelay().text();
        byte[] frame =
                TestClient.textFrame(TestClient.message("PING", "client-message-1", Map.of()));
        byte[] packet = new byte[request.length() + frame.length];
        System.arraycopy(
                request.getBytes(StandardCharsets.US_ASCII), 0, packet, 0, request.length());
        System.arraycopy(frame, 0, packet, request.length(), frame.length);

        TestClient client = TestClient.afterSending(relay.socket(), packet);

        client.next("HELLO");
        assertThat(client.next("PONG").text("ref")).isEqualTo("client-message-1");
    }

    @Test
    void a_member_never_hears_the_room_before_JOINED() throws Exception {
        TestClient alice = relay.connect();
        Room room = alice.createRoom();
        String secret = relay.setting("JOIN_TOKEN_SECRET");
        TestClient chatter = relay.connect();
        chatter.join(room.id(), room.qrToken());
        List<String> noise = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            noise.add(
                    message(
                            chatter,
                            "APP_MSG",
                            Map.of("roomId", room.id(), "ciphertextB64", "noise")));
        }
        TestClient bob = relay.connect();

        chatter.sendTogether(noise);
        for (int i = 0; i < 50; i++) {
            bob.askToJoin(room.id(), TestTokens.token(secret, room.id()));
            assertThat(bob.next().type()).isEqualTo("JOINED");
            bob.send("LEAVE", Map.of("roomId", room.id()));
            bob.await("LEFT");
        }
    }

    private static String join(TestClient client, Room room) {
        return message(
                client, "JOIN_REQUEST", Map.of("roomId", room.id(), "qrToken", room.qrToken()));
    }

    private static String message(TestClient client, String type, Map<String, ?> body) {
        return TestClient.message(type, client.nextId(), body);
    }
}
