package org.e2eechat.security.properties;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import org.e2eechat.server.protocol.ClientMessage;
import org.e2eechat.server.protocol.Decoded;
import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.JoinToken;
import org.e2eechat.server.protocol.Label;
import org.e2eechat.server.protocol.MessageDecoder;
import org.e2eechat.server.protocol.MessageEncoder;
import org.e2eechat.server.protocol.MessageIds;
import org.e2eechat.server.protocol.MessageLimits;
import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.protocol.RoomId;

import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Whatever a client means, in whatever spelling of JSON, is what the server understands, and what the others read. */
class ClientMessageRoundTripIT {
    private static final int MAX_CIPHERTEXT_BYTES = 3000; // more than any text of this test has
    private static final MessageDecoder DECODER =
            new MessageDecoder(new MessageLimits(MAX_CIPHERTEXT_BYTES));
    private static final MessageEncoder ENCODER = new MessageEncoder(new MessageIds(new Random(1)));

    @Property
    void a_chat_message_arrives_as_it_was_meant(
            @ForAll("ids") String id,
            @ForAll("rooms") RoomId room,
            @ForAll("ciphertexts") String ciphertext,
            @ForAll("participants") ParticipantId sender,
            @ForAll("counts") long seq,
            @ForAll Random random) {
        Spelling spelling = new Spelling(random);
        Map<String, String> body = new LinkedHashMap<>();
        body.put("roomId", spelling.text(room.value()));
        body.put("ciphertextB64", spelling.text(ciphertext));

        ClientMessage.RelayText said =
                (ClientMessage.RelayText) decoded("APP_MSG", id, body, spelling);
        JsonNode heard = heard(ENCODER.relayText(said, sender, seq), "APP_MSG");

        assertThat(room.matches(said.room())).isTrue();
        assertThat(heard.get("roomId").asString()).isEqualTo(room.value());
        assertThat(heard.get("ciphertextB64").asString()).isEqualTo(ciphertext);
        assertThat(heard.get("from").asString()).isEqualTo(sender.value());
        assertThat(heard.get("seq").asLong()).isEqualTo(seq);
        assertThat(heard.get("ref").asString()).isEqualTo(id);
    }

    @Property
    void a_file_arrives_as_it_was_meant(
            @ForAll("ids") String id,
            @ForAll("rooms") RoomId room,
            @ForAll("mimes") String mime,
            @ForAll @IntRange(min = 1, max = 10 << 20) int size,
            @ForAll @IntRange(min = 1024) int chunkSize,
            @ForAll("chunks") List<String> chunks,
            @ForAll("names") Optional<String> name,
            @ForAll("participants") ParticipantId sender,
            @ForAll("counts") long seq,
            @ForAll Random random) {
        Spelling spelling = new Spelling(random);
        Map<String, String> body = new LinkedHashMap<>();
        body.put("roomId", spelling.text(room.value()));
        body.put("mime", spelling.text(mime));
        body.put("size", Integer.toString(size));
        body.put("chunkSize", Integer.toString(chunkSize));
        body.put("chunks", spelling.array(chunks.stream().map(spelling::text).toList()));
        name.ifPresent(from -> body.put("from", spelling.text(from)));

        ClientMessage.RelayMedia said =
                (ClientMessage.RelayMedia) decoded("MEDIA_MSG", id, body, spelling);
        JsonNode heard = heard(ENCODER.relayMedia(said, sender, seq), "MEDIA_MSG");

        assertThat(heard.get("roomId").asString()).isEqualTo(room.value());
        assertThat(heard.get("mime").asString()).isEqualTo(mime);
        assertThat(heard.get("size").asInt()).isEqualTo(size);
        assertThat(heard.get("chunkSize").asInt()).isEqualTo(chunkSize);
        assertThat(heard.get("chunks").valueStream().map(JsonNode::asString))
                .containsExactlyElementsOf(chunks);
        assertThat(heard.get("from").asString()).isEqualTo(name.orElse(sender.value()));
        assertThat(heard.get("participantId").asString()).isEqualTo(sender.value());
        assertThat(heard.get("seq").asLong()).isEqualTo(seq);
        assertThat(heard.get("ref").asString()).isEqualTo(id);
    }

    @Property
    void a_name_that_could_be_a_participant_id_is_replaced_by_the_sender(
            @ForAll("participants") ParticipantId claimed,
            @ForAll("participants") ParticipantId sender,
            @ForAll Random random) {
        Spelling spelling = new Spelling(random);
        Map<String, String> body = new LinkedHashMap<>();
        body.put("roomId", spelling.text("a room of mine"));
        body.put("mime", spelling.text("image/png"));
        body.put("size", "1");
        body.put("chunkSize", "1024");
        body.put("chunks", spelling.array(List.of(spelling.text("AA=="))));
        body.put("from", spelling.text(claimed.value()));

        ClientMessage.RelayMedia said =
                (ClientMessage.RelayMedia) decoded("MEDIA_MSG", "an id of mine", body, spelling);
        JsonNode heard = heard(ENCODER.relayMedia(said, sender, 1), "MEDIA_MSG");

        assertThat(heard.get("from").asString()).isEqualTo(sender.value());
    }

    @Property
    void a_request_to_join_is_understood_as_it_was_meant(
            @ForAll("ids") String id,
            @ForAll("rooms") RoomId room,
            @ForAll("tokens") JoinToken token,
            @ForAll("labels") Optional<Label> label,
            @ForAll boolean olderName,
            @ForAll Random random) {
        Spelling spelling = new Spelling(random);
        Map<String, String> body = new LinkedHashMap<>();
        body.put("roomId", spelling.text(room.value()));
        body.put(olderName ? "token" : "qrToken", spelling.text(token.value()));
        label.ifPresent(given -> body.put("label", spelling.text(given.value())));

        ClientMessage.JoinRoom said =
                (ClientMessage.JoinRoom) decoded("JOIN_REQUEST", id, body, spelling);

        assertThat(said.room()).isEqualTo(room);
        assertThat(said.token()).isEqualTo(token);
        assertThat(said.label()).isEqualTo(label.orElse(null));
    }

    @Property
    void what_needs_no_more_than_a_room_or_nothing_is_understood(
            @ForAll("ids") String id, @ForAll("rooms") RoomId room, @ForAll Random random) {
        Spelling spelling = new Spelling(random);
        Map<String, String> body = Map.of("roomId", spelling.text(room.value()));

        ClientMessage leave = decoded("LEAVE", id, body, spelling);

        assertThat(((ClientMessage.LeaveRoom) leave).room()).isEqualTo(room);
        assertThat(decoded("ROOM_CREATE", id, Map.of(), spelling))
                .isInstanceOf(ClientMessage.CreateRoom.class);
        assertThat(decoded("PING", id, Map.of(), spelling)).isInstanceOf(ClientMessage.Ping.class);
    }

    @Property
    void the_limit_of_a_ciphertext_is_one_of_bytes_whatever_its_spelling(
            @ForAll("ciphertexts") String ciphertext, @ForAll Random random) {
        Spelling spelling = new Spelling(random);
        int bytes = Wire.utf8Bytes(ciphertext);
        Map<String, String> body = new LinkedHashMap<>();
        body.put("roomId", spelling.text("a room of mine"));
        body.put("ciphertextB64", spelling.text(ciphertext));
        byte[] message = message("APP_MSG", "an id of mine", body, spelling);

        assertThat(new MessageDecoder(new MessageLimits(bytes)).decode(message, 0, message.length))
                .isInstanceOf(Decoded.Message.class);
        if (bytes > 1) {
            assertThat(
                            new MessageDecoder(new MessageLimits(bytes - 1))
                                    .decode(message, 0, message.length))
                    .isInstanceOf(Decoded.Refused.class);
        }
    }

    private static ClientMessage decoded(
            String type, String id, Map<String, String> body, Spelling spelling) {
        byte[] message = message(type, id, body, spelling);
        Decoded decoded = DECODER.decode(message, 0, message.length);

        assertThat(decoded).isInstanceOf(Decoded.Message.class);
        ClientMessage said = ((Decoded.Message) decoded).message();
        assertThat(Wire.read("\"" + said.ref().utf8() + "\"").asString()).isEqualTo(id);
        return said;
    }

    private static byte[] message(
            String type, String id, Map<String, String> body, Spelling spelling) {
        Map<String, String> envelope = new LinkedHashMap<>();
        envelope.put("v", "1");
        envelope.put("t", spelling.text(type));
        envelope.put("id", spelling.text(id));
        envelope.put("body", spelling.object(body));
        return spelling.object(envelope).getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode heard(Frame frame, String type) {
        JsonNode envelope = Wire.read(Wire.payloadOf(frame));
        assertThat(envelope.get("v").asInt()).isEqualTo(1);
        assertThat(envelope.get("t").asString()).isEqualTo(type);
        return envelope.get("body");
    }

    @Provide
    Arbitrary<String> ids() {
        return Texts.of(8, 256);
    }

    @Provide
    Arbitrary<RoomId> rooms() {
        return Texts.rooms();
    }

    @Provide
    Arbitrary<String> ciphertexts() {
        return Texts.of(1, 900);
    }

    @Provide
    Arbitrary<String> mimes() {
        return Texts.of(0, 128);
    }

    @Provide
    Arbitrary<List<String>> chunks() {
        return Texts.of(1, 50).list().ofMinSize(1).ofMaxSize(12);
    }

    @Provide
    Arbitrary<Optional<String>> names() {
        return Texts.of(0, 40).filter(name -> !ParticipantId.hasShape(name)).optional();
    }

    @Provide
    Arbitrary<JoinToken> tokens() {
        return Texts.of(JoinToken.MIN_CHARS, 300).map(JoinToken::new);
    }

    @Provide
    Arbitrary<Optional<Label>> labels() {
        return Texts.labels().optional();
    }

    @Provide
    Arbitrary<ParticipantId> participants() {
        return Texts.participants();
    }

    @Provide
    Arbitrary<Long> counts() {
        return Arbitraries.longs().greaterOrEqual(1);
    }
}
