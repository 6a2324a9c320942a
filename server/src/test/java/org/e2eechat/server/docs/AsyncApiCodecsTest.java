package org.e2eechat.server.docs;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.protocol.ClientMessage;
import org.e2eechat.server.protocol.Decoded;
import org.e2eechat.server.protocol.ErrorCode;
import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.JoinToken;
import org.e2eechat.server.protocol.Label;
import org.e2eechat.server.protocol.MessageDecoder;
import org.e2eechat.server.protocol.MessageEncoder;
import org.e2eechat.server.protocol.MessageIds;
import org.e2eechat.server.protocol.MessageLimits;
import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.protocol.RoomId;
import org.e2eechat.server.protocol.ServerMessage;
import org.e2eechat.server.protocol.Slice;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** docs/asyncapi.json describes exactly the messages that the codecs read and write, field by field. */
class AsyncApiCodecsTest {

    private static final Schemas SCHEMAS =
            new Schemas(Documents.json(Documents.text("docs/asyncapi.json")));
    private static final MessageEncoder ENCODER = new MessageEncoder(MessageIds.random());
    private static final MessageDecoder DECODER =
            new MessageDecoder(new MessageLimits(65_536, 14 * 1024 * 1024));

    private static final RoomId ROOM = new RoomId("HxxbL613hDQCTxU3mGNGkg");
    private static final JoinToken TOKEN = new JoinToken("eyJ2IjoxfQ.c2lnbmF0dXJl");
    private static final ParticipantId ANN = new ParticipantId("p_SZFeDX1LQC4wF9AQ");
    private static final ParticipantId BEN = new ParticipantId("p_ZwCGnI_3SA40pwpw");
    private static final List<ParticipantId> BOTH = List.of(ANN, BEN);
    private static final Slice REF = Slice.of("ben-000001");
    private static final long TIME = 1_767_225_600_000L;

    private static final String MEDIA =
            "{\"v\":1,\"t\":\"MEDIA_MSG\",\"id\":\"ben-000005\",\"body\":{\"roomId\":\"HxxbL613hDQCTxU3mGNGkg\",\"mime\":\"image/png\","
                    + "\"size\":24,\"chunkSize\":1024,\"chunks\":[\"aXMNfPXNwG7jS1dCVHhYUUxHTnZHcTNq\"]}}";

    private static final List<ServerMessage> ANSWERS =
            List.of(
                    new ServerMessage.RoomCreated(ROOM, TOKEN, TIME, 10, ANN, List.of(ANN), ANN),
                    new ServerMessage.Joined(
                            ROOM, 10, new Label("Ben"), TOKEN, TIME, BEN, BOTH, ANN),
                    new ServerMessage.Left(ROOM),
                    new ServerMessage.Pong(),
                    new ServerMessage.Rejected(ErrorCode.ROOM_FULL, OptionalLong.empty()),
                    new ServerMessage.Rejected(ErrorCode.UNAVAILABLE, OptionalLong.of(2_000)));
    private static final List<ServerMessage> NEWS =
            List.of(
                    new ServerMessage.Hello(
                            TIME,
                            new ServerMessage.HelloLimits(
                                    262_144, 65_536, 200, 1_048_576, 10, 300_000),
                            List.of("ref", "seq"),
                            30_000,
                            "0.1.0"),
                    new ServerMessage.QrRotated(ROOM, TOKEN, TIME),
                    new ServerMessage.RoomStats(ROOM, 10, BOTH, ANN),
                    new ServerMessage.SystemMessage(
                            ROOM, "Ben has left the chat", ServerMessage.Severity.INFO),
                    new ServerMessage.Draining(4_000));

    @Test
    void everything_that_the_encoder_writes_is_described_and_everything_described_is_written() {
        Set<String> written = new HashSet<>();

        for (Frame frame : everything()) {
            Object message = Documents.json(payload(frame));
            String type = (String) Documents.at(message, "/t");
            assertThat(Messages.namesOf("server")).contains(type);
            assertThat(SCHEMAS.problems(message, Messages.payload("server." + type)))
                    .as(type)
                    .isEmpty();
            written.add(type);
        }

        assertThat(written).isEqualTo(Messages.namesOf("server"));
    }

    @Test
    void no_message_of_the_server_is_left_out_above() {
        Set<Class<?>> tried =
                Stream.concat(ANSWERS.stream(), NEWS.stream())
                        .map(Object::getClass)
                        .collect(Collectors.toSet());

        assertThat(tried).containsExactlyInAnyOrder(ServerMessage.class.getPermittedSubclasses());
    }

    @Test
    void every_field_that_is_described_is_written_by_some_message() {
        Set<String> described = new HashSet<>();
        Messages.namesOf("server")
                .forEach(
                        name ->
                                Messages.fields("server." + name)
                                        .forEach(field -> described.add(name + "." + field)));

        Set<String> written = new HashSet<>();
        for (Frame frame : everything()) {
            Object message = Documents.json(payload(frame));
            Documents.members(Documents.at(message, "/body"))
                    .keySet()
                    .forEach(field -> written.add(Documents.at(message, "/t") + "." + field));
        }

        assertThat(written).isEqualTo(described);
    }

    @Test
    void every_message_that_is_described_is_read_and_every_message_that_is_read_is_described() {
        Set<Class<?>> read = new HashSet<>();

        for (String name : Messages.namesOf("client")) {
            for (String frame : framesOf(name)) {
                Decoded decoded = decode(frame);
                assertThat(decoded).as(name).isInstanceOf(Decoded.Message.class);
                read.add(((Decoded.Message) decoded).message().getClass());
            }
        }

        assertThat(read).containsExactlyInAnyOrder(ClientMessage.class.getPermittedSubclasses());
    }

    @Test
    void a_name_that_is_not_described_is_not_read() {
        Decoded decoded =
                decode(
                        "{\"v\":1,\"t\":\"ROOM_LOCK\",\"id\":\"ann-000001\",\"body\":{\"roomId\":\"HxxbL613hDQCTxU3mGNGkg\"}}");

        assertThat(decoded).isInstanceOf(Decoded.Malformed.class);
    }

    // The frames of the protocol page; it has none for MEDIA_MSG.
    private static List<String> framesOf(String name) {
        if (name.equals("MEDIA_MSG")) {
            return List.of(MEDIA);
        }
        return Documents.found(
                        "^(\\{\"v\":1,\"t\":\"" + name + "\".*)$",
                        Documents.text("docs/protocol.md"))
                .stream()
                .filter(frame -> Messages.keyOf(Documents.json(frame)).startsWith("client."))
                .toList();
    }

    private static List<Frame> everything() {
        ClientMessage.RelayText text =
                new ClientMessage.RelayText(REF, Slice.of(ROOM.value()), Slice.of("5H8A3Io4IW0s"));
        List<Slice> fields =
                Stream.of("\"image/png\"", "24", "1024", "[\"aXMNfPXNwG7j\"]")
                        .map(Slice::of)
                        .toList();
        ClientMessage.RelayMedia named =
                new ClientMessage.RelayMedia(REF, Slice.of(ROOM.value()), fields, Slice.of("Ben"));
        ClientMessage.RelayMedia nameless =
                new ClientMessage.RelayMedia(REF, Slice.of(ROOM.value()), fields, null);
        return Stream.of(
                        ANSWERS.stream().map(answer -> ENCODER.encode(answer, REF)),
                        NEWS.stream().map(news -> ENCODER.encode(news, null)),
                        Stream.of(
                                ENCODER.relayText(text, BEN, 1),
                                ENCODER.relayMedia(named, BEN, 2),
                                ENCODER.relayMedia(nameless, BEN, 3)))
                .flatMap(frames -> frames)
                .toList();
    }

    private static Decoded decode(String frame) {
        byte[] bytes = frame.getBytes(StandardCharsets.UTF_8);
        return DECODER.decode(bytes, 0, bytes.length);
    }

    // The length code after the first octet tells how long the header is (RFC 6455 section 5.2).
    private static String payload(Frame frame) {
        byte[] bytes = frame.bytes();
        int header = bytes[1] < 126 ? 2 : bytes[1] == 126 ? 4 : 10;
        return new String(bytes, header, bytes.length - header, StandardCharsets.UTF_8);
    }
}
