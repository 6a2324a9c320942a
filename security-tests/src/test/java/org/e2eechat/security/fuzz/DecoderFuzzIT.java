package org.e2eechat.security.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.e2eechat.server.protocol.ClientMessage;
import org.e2eechat.server.protocol.Decoded;
import org.e2eechat.server.protocol.MessageDecoder;
import org.e2eechat.server.protocol.MessageEncoder;
import org.e2eechat.server.protocol.MessageIds;
import org.e2eechat.server.protocol.MessageLimits;
import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.protocol.RoomId;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Any text is decoded, refused or malformed, and nothing else; and what is decoded is what an ordinary JSON library reads there. */
class DecoderFuzzIT {
    private static final MessageDecoder DECODER = new MessageDecoder(new MessageLimits(65_536));
    private static final MessageEncoder ENCODER = new MessageEncoder(MessageIds.random());
    private static final ParticipantId SENDER = ParticipantId.random(new Random(1));
    private static final JsonMapper JSON =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNumberLength(Integer.MAX_VALUE)
                                                    .build())
                                    .build())
                    .build();

    @FuzzTest(maxDuration = "3m")
    void two_readers_never_disagree_about_a_message(byte[] data) {
        if (!isUtf8(data)) {
            return; // such a message ends the connection before it is decoded
        }
        Decoded decoded = DECODER.decode(data, 0, data.length);

        assertThat(kind(elsewhere(data))).isEqualTo(kind(decoded));
        if (decoded instanceof Decoded.Message(ClientMessage message)) {
            JsonNode tree = JSON.readTree(data);
            assertThat(tree.get("v").asInt()).isEqualTo(1);
            compare(message, tree.get("t").asString(), tree.get("body"));
        }
    }

    private static void compare(ClientMessage message, String type, JsonNode body) {
        switch (message) {
            case ClientMessage.RelayText text -> {
                assertThat(type).isEqualTo("APP_MSG");
                assertThat(new RoomId(body.get("roomId").asString()).matches(text.room())).isTrue();
                byte[] frame = ENCODER.relayText(text, SENDER, 1).bytes();
                JsonNode relayed = payloadOf(frame).get("body");
                assertThat(relayed.get("ciphertextB64")).isEqualTo(body.get("ciphertextB64"));
                assertThat(relayed.get("from").asString()).startsWith("p_");
            }
            case ClientMessage.RelayMedia media -> {
                assertThat(type).isEqualTo("MEDIA_MSG");
                JsonNode relayed =
                        payloadOf(ENCODER.relayMedia(media, SENDER, 1).bytes()).get("body");
                assertThat(relayed.get("chunks")).isEqualTo(body.get("chunks"));
                assertThat(relayed.get("mime")).isEqualTo(body.get("mime"));
            }
            case ClientMessage.JoinRoom join -> {
                assertThat(type).isEqualTo("JOIN_REQUEST");
                assertThat(join.room().value()).isEqualTo(body.get("roomId").asString());
                String token = body.has("qrToken") ? "qrToken" : "token";
                assertThat(join.token().value()).isEqualTo(body.get(token).asString());
            }
            case ClientMessage.LeaveRoom leave -> {
                assertThat(type).isEqualTo("LEAVE");
                assertThat(leave.room().value()).isEqualTo(body.get("roomId").asString());
            }
            case ClientMessage.CreateRoom _ -> assertThat(type).isEqualTo("ROOM_CREATE");
            case ClientMessage.Ping _ -> assertThat(type).isEqualTo("PING");
        }
    }

    /** The JSON in an unmasked frame. */
    private static JsonNode payloadOf(byte[] frame) {
        int head =
                switch (frame[1]) {
                    case 126 -> 4;
                    case 127 -> 10;
                    default -> 2;
                };
        return JSON.readTree(frame, head, frame.length - head);
    }

    /** The same bytes in the middle of a buffer full of something else. */
    private static Decoded elsewhere(byte[] data) {
        byte[] buffer = new byte[data.length + 16];
        Arrays.fill(buffer, (byte) '"');
        System.arraycopy(data, 0, buffer, 7, data.length);
        return DECODER.decode(buffer, 7, 7 + data.length);
    }

    private static Class<?> kind(Decoded decoded) {
        return decoded instanceof Decoded.Message(ClientMessage message)
                ? message.getClass()
                : decoded.getClass();
    }

    private static boolean isUtf8(byte[] data) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data));
            return true;
        } catch (CharacterCodingException broken) {
            return false;
        }
    }
}
