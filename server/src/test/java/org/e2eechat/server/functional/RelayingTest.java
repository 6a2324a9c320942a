package org.e2eechat.server.functional;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.functional.TestClient.Room;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What one participant says, the others hear: all of it, unchanged, in order, and nobody else. */
class RelayingTest {
    @RegisterExtension static final TestRelay relay = TestRelay.with();

    private TestClient alice;
    private TestClient bob;
    private Room room;

    @BeforeEach
    void two_people_in_a_room() throws Exception {
        alice = relay.connect();
        room = alice.createRoom();
        bob = relay.connect();
        bob.join(room.id(), room.qrToken());
        alice.untilPong();
    }

    @Test
    void an_APP_MSG_reaches_everybody_in_the_room_the_sender_too() throws Exception {
        alice.say(room.id(), "Y2lwaGVydGV4dA==");

        for (TestClient reader : List.of(alice, bob)) {
            Message relayed = reader.next("APP_MSG");
            assertThat(relayed.text("roomId")).isEqualTo(room.id());
            assertThat(relayed.text("ciphertextB64")).isEqualTo("Y2lwaGVydGV4dA==");
            assertThat(reader.untilPong()).isEmpty();
        }
    }

    /** Old clients put base64 there, but to the relay it is a text like any other. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "A",
                "+/==",
                "url-safe_and no base64 at all",
                "ünïcödé € 😀",
                "\\u0041\\/\\\"\\\\\\n\\t\\u0000\\u001f",
                "half a pair: \\ud83d",
                "</script><!--"
            })
    void a_ciphertext_is_relayed_byte_for_byte(String jsonText) throws Exception {
        alice.sendText(
                "{\"v\":1,\"t\":\"APP_MSG\",\"id\":\"client-message-1\",\"body\":{\"roomId\":\"%s\",\"ciphertextB64\":\"%s\"}}"
                        .formatted(room.id(), jsonText));

        assertThat(bob.next("APP_MSG").raw()).contains("\"ciphertextB64\":\"" + jsonText + "\"");
    }

    @Test
    void the_largest_ciphertext_is_relayed() throws Exception {
        String ciphertext = "x".repeat(65_536);

        alice.say(room.id(), ciphertext);

        assertThat(bob.next("APP_MSG").text("ciphertextB64")).isEqualTo(ciphertext);
    }

    @Test
    void nobody_outside_the_room_hears_it() throws Exception {
        TestClient eve = relay.connect();
        eve.createRoom();
        TestClient mallory = relay.connect();

        alice.say(room.id(), "Y2lwaGVydGV4dA==");
        alice.next("APP_MSG");

        assertThat(eve.untilPong()).isEmpty();
        assertThat(mallory.untilPong()).isEmpty();
    }

    @Test
    void messages_of_one_sender_arrive_in_the_order_they_were_sent() throws Exception {
        List<String> ciphertexts = IntStream.range(0, 500).mapToObj(i -> "message-" + i).toList();

        alice.sendTogether(
                ciphertexts.stream()
                        .map(
                                text ->
                                        TestClient.message(
                                                "APP_MSG",
                                                alice.nextId(),
                                                Map.of("roomId", room.id(), "ciphertextB64", text)))
                        .toList());

        for (TestClient reader : List.of(bob, alice)) {
            for (String expected : ciphertexts) {
                assertThat(reader.next("APP_MSG").text("ciphertextB64")).isEqualTo(expected);
            }
        }
    }

    @Test
    void a_MEDIA_MSG_is_relayed_as_sent() throws Exception {
        bob.send(
                "MEDIA_MSG",
                Map.of(
                        "roomId",
                        room.id(),
                        "mime",
                        "image/png; name=\"ä.png\"",
                        "size",
                        10_485_760,
                        "chunkSize",
                        1024,
                        "chunks",
                        List.of("AAAA", "BB==", "ünïcödé"),
                        "from",
                        "Bob's old client"));

        for (TestClient reader : List.of(alice, bob)) {
            Message media = reader.next("MEDIA_MSG");
            assertThat(media.text("roomId")).isEqualTo(room.id());
            assertThat(media.text("mime")).isEqualTo("image/png; name=\"ä.png\"");
            assertThat(media.number("size")).isEqualTo(10_485_760);
            assertThat(media.number("chunkSize")).isEqualTo(1024);
            assertThat(media.texts("chunks")).containsExactly("AAAA", "BB==", "ünïcödé");
            assertThat(media.text("from")).isEqualTo("Bob's old client");
        }
    }

    @Test
    void a_MEDIA_MSG_with_128_chunks_is_relayed() throws Exception {
        List<String> chunks = IntStream.range(0, 128).mapToObj(i -> "chunk-" + i).toList();

        bob.send(
                "MEDIA_MSG",
                Map.of(
                        "roomId",
                        room.id(),
                        "mime",
                        "",
                        "size",
                        1,
                        "chunkSize",
                        1_000_000,
                        "chunks",
                        chunks));

        assertThat(alice.next("MEDIA_MSG").texts("chunks")).isEqualTo(chunks);
    }

    /** So that nobody can pass as somebody else: participants are known by such ids. */
    @Test
    void from_in_a_MEDIA_MSG_cannot_name_another_participant() throws Exception {
        bob.say(room.id(), "x");
        String idOfBob = alice.next("APP_MSG").text("from");
        alice.send(
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
                        List.of("AAAA"),
                        "from",
                        idOfBob));

        Message media = bob.await("MEDIA_MSG");

        assertThat(media.text("from")).isNotEqualTo(idOfBob);
        assertThat(media.text("participantId")).isNotEqualTo(idOfBob);
    }

    @Test
    void a_message_reaches_a_full_house() throws Exception {
        TestClient[] more = new TestClient[8];
        for (int i = 0; i < more.length; i++) {
            more[i] = relay.connect();
            more[i].join(
                    room.id(), TestTokens.token(relay.setting("JOIN_TOKEN_SECRET"), room.id()));
        }

        more[3].say(room.id(), "to-all-ten");

        for (TestClient reader : more) {
            assertThat(reader.await("APP_MSG").text("ciphertextB64")).isEqualTo("to-all-ten");
        }
        assertThat(alice.await("APP_MSG").text("ciphertextB64")).isEqualTo("to-all-ten");
        assertThat(bob.await("APP_MSG").text("ciphertextB64")).isEqualTo("to-all-ten");
    }
}
