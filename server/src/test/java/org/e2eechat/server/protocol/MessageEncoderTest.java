package org.e2eechat.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;

/** JSON is written with apostrophes for quotes, which makes it readable in Java. */
class MessageEncoderTest {
    private static final RoomId ROOM = new RoomId("AAECAwQFBgcICQoLDA0ODw");
    private static final Slice ROOM_TEXT = Slice.of("AAECAwQFBgcICQoLDA0ODw");
    private static final ParticipantId ANN = new ParticipantId("p_AAAAAAAAAAAAAAAA");
    private static final ParticipantId BEN = new ParticipantId("p_BBBBBBBBBBBBBBBB");
    private static final JoinToken TOKEN = new JoinToken("token.mac");
    private static final Slice REF = Slice.of("id-\\u0041-é");

    private final MessageEncoder encoder = new MessageEncoder(new MessageIds(new Random(1)));

    @Test
    void says_hello() {
        assertThat(
                        body(
                                "HELLO",
                                new ServerMessage.Hello(
                                        1_767_225_600_000L,
                                        new ServerMessage.HelloLimits(1, 2, 3, 4, 5, 6),
                                        List.of("ref", "seq"),
                                        30_000,
                                        "0.1.0"),
                                null))
                .isEqualTo(
                        "{'serverTimeUnixMs':1767225600000,'limits':{'maxFrameBytes':1,'maxCiphertextBytes':2,'messagesPer10s':3,'bytesPer10s':4,'maxParticipants':5,'lobbyTimeoutMs':6},'features':['ref','seq'],'pingIntervalMs':30000,'version':'0.1.0'}");
    }

    @Test
    void says_that_a_room_was_created() {
        assertThat(
                        body(
                                "ROOM_CREATED",
                                new ServerMessage.RoomCreated(
                                        ROOM, TOKEN, 7, 10, ANN, List.of(ANN), ANN),
                                REF))
                .isEqualTo(
                        "{'roomId':'AAECAwQFBgcICQoLDA0ODw','qrToken':'token.mac','qrExpUnixMs':7,'maxParticipants':10,'participantId':'p_AAAAAAAAAAAAAAAA','participantIds':['p_AAAAAAAAAAAAAAAA'],'host':'p_AAAAAAAAAAAAAAAA','ref':'id-\\u0041-é'}");
    }

    @Test
    void says_that_somebody_joined() {
        assertThat(
                        body(
                                "JOINED",
                                new ServerMessage.Joined(
                                        ROOM,
                                        10,
                                        new Label("Ben"),
                                        TOKEN,
                                        7,
                                        BEN,
                                        List.of(ANN, BEN),
                                        ANN),
                                REF))
                .isEqualTo(
                        "{'roomId':'AAECAwQFBgcICQoLDA0ODw','participants':2,'max':10,'label':'Ben','nextToken':'token.mac','nextTokenExpUnixMs':7,'participantId':'p_BBBBBBBBBBBBBBBB','participantIds':['p_AAAAAAAAAAAAAAAA','p_BBBBBBBBBBBBBBBB'],'host':'p_AAAAAAAAAAAAAAAA','ref':'id-\\u0041-é'}");
    }

    @Test
    void says_who_is_in_the_room_with_a_host_or_without() {
        assertThat(
                        body(
                                "ROOM_STATS",
                                new ServerMessage.RoomStats(ROOM, 10, List.of(ANN), ANN),
                                null))
                .isEqualTo(
                        "{'roomId':'AAECAwQFBgcICQoLDA0ODw','participants':1,'max':10,'participantIds':['p_AAAAAAAAAAAAAAAA'],'host':'p_AAAAAAAAAAAAAAAA'}");
        assertThat(body("ROOM_STATS", new ServerMessage.RoomStats(ROOM, 10, List.of(), null), null))
                .isEqualTo(
                        "{'roomId':'AAECAwQFBgcICQoLDA0ODw','participants':0,'max':10,'participantIds':[]}");
    }

    @Test
    void says_the_short_things() {
        assertThat(body("QR_ROTATED", new ServerMessage.QrRotated(ROOM, TOKEN, 7), null))
                .isEqualTo(
                        "{'roomId':'AAECAwQFBgcICQoLDA0ODw','qrToken':'token.mac','qrExpUnixMs':7}");
        assertThat(body("LEFT", new ServerMessage.Left(ROOM), REF))
                .isEqualTo("{'roomId':'AAECAwQFBgcICQoLDA0ODw','ref':'id-\\u0041-é'}");
        assertThat(body("PONG", new ServerMessage.Pong(), null)).isEqualTo("{}");
        assertThat(body("PONG", new ServerMessage.Pong(), REF)).isEqualTo("{'ref':'id-\\u0041-é'}");
        assertThat(body("SERVER_DRAINING", new ServerMessage.Draining(4_000), null))
                .isEqualTo("{'reconnectAfterMs':4000}");
        assertThat(
                        Stream.of(ServerMessage.Severity.values())
                                .map(
                                        s ->
                                                body(
                                                        "SYSTEM_MSG",
                                                        new ServerMessage.SystemMessage(
                                                                ROOM, "hi", s),
                                                        null)))
                .containsExactly(
                        "{'roomId':'AAECAwQFBgcICQoLDA0ODw','text':'hi','type':'info'}",
                        "{'roomId':'AAECAwQFBgcICQoLDA0ODw','text':'hi','type':'warn'}",
                        "{'roomId':'AAECAwQFBgcICQoLDA0ODw','text':'hi','type':'error'}");
    }

    @ParameterizedTest
    @EnumSource
    void says_what_went_wrong_and_whether_to_try_again(ErrorCode code) {
        assertThat(body("ERROR", new ServerMessage.Rejected(code, OptionalLong.empty()), REF))
                .isEqualTo(
                        "{'code':'%s','retryable':%s,'ref':'id-\\u0041-é'}",
                        code.wireName(), code.isRetryable());
        assertThat(body("ERROR", new ServerMessage.Rejected(code, OptionalLong.of(2_000)), null))
                .endsWith(",'retryAfterMs':2000}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"', \\ / <b>",
                "\u0000\u0001\b\f\n\r\t\u001f\u007f",
                "\u2028\u2029",
                "é€😀",
                "\ud83d",
                "\ude00\ud83d",
                "\ud83d\ud83d\ude00"
            })
    void any_label_comes_out_as_it_went_in(String label) {
        Frame frame =
                encoder.encode(
                        new ServerMessage.SystemMessage(ROOM, label, ServerMessage.Severity.INFO),
                        null);

        byte[] json = payload(frame);
        assertThat(Utf8.advance(Utf8.START, json, 0, json.length)).isEqualTo(Utf8.START);
        assertThat(member(json, "text")).isEqualTo(label);
    }

    @Test
    void relays_a_text() {
        ClientMessage.RelayText text =
                new ClientMessage.RelayText(REF, ROOM_TEXT, Slice.of("QU\\/JD"));

        assertThat(body("APP_MSG", encoder.relayText(text, BEN, 1_234_567_890_123L)))
                .isEqualTo(
                        "{'roomId':'AAECAwQFBgcICQoLDA0ODw','ciphertextB64':'QU\\/JD','from':'p_BBBBBBBBBBBBBBBB','seq':1234567890123,'ref':'id-\\u0041-é'}");
    }

    @Test
    void relays_a_media_message_under_the_name_its_sender_chose() {
        assertThat(body("MEDIA_MSG", encoder.relayMedia(media(Slice.of("Ann \\ud83d")), BEN, 10)))
                .isEqualTo(
                        "{'roomId':'AAECAwQFBgcICQoLDA0ODw','mime':'a\\/b','size':1e3,'chunkSize':1024,'chunks':['x', 'y'],'from':'Ann \\ud83d','participantId':'p_BBBBBBBBBBBBBBBB','seq':10,'ref':'id-\\u0041-é'}");
    }

    @Test
    void relays_a_media_message_without_a_name_under_the_participant_id() {
        assertThat(body("MEDIA_MSG", encoder.relayMedia(media(null), BEN, 9)))
                .endsWith(
                        "'from':'p_BBBBBBBBBBBBBBBB','participantId':'p_BBBBBBBBBBBBBBBB','seq':9,'ref':'id-\\u0041-é'}");
    }

    @Test
    void what_is_relayed_comes_from_the_middle_of_a_buffer() {
        byte[] buffer = "..id-1234567..room-1234..QUJD..".getBytes(UTF_8);
        ClientMessage.RelayText text =
                new ClientMessage.RelayText(
                        new Slice(buffer, 2, 12),
                        new Slice(buffer, 14, 23),
                        new Slice(buffer, 25, 29));

        assertThat(body("APP_MSG", encoder.relayText(text, ANN, 1)))
                .isEqualTo(
                        "{'roomId':'room-1234','ciphertextB64':'QUJD','from':'p_AAAAAAAAAAAAAAAA','seq':1,'ref':'id-1234567'}");
    }

    @Test
    void a_frame_of_any_size_is_filled_exactly() {
        for (int bytes : new int[] {1, 500, 65_300, 65_310, 65_320, 65_536, 100_000}) {
            Slice ciphertext = Slice.of("x".repeat(bytes));
            Frame frame =
                    encoder.relayText(
                            new ClientMessage.RelayText(REF, ROOM_TEXT, ciphertext), ANN, 1);

            assertThat(payload(frame)).endsWith('"', '}', '}');
            assertThat(member(payload(frame), "ciphertextB64")).hasSize(bytes);
        }
    }

    @Test
    void what_was_decoded_and_relayed_is_what_was_sent() {
        MessageDecoder decoder = new MessageDecoder(new MessageLimits(100));
        byte[] sent =
                "{\"v\":1,\"t\":\"APP_MSG\",\"id\":\"id-12345\",\"body\":{\"roomId\":\"AAECAwQFBgcICQoLDA0ODw\",\"ciphertextB64\":\"\\ud83d\\\"é\"}}"
                        .getBytes(UTF_8);

        ClientMessage.RelayText text =
                (ClientMessage.RelayText)
                        ((Decoded.Message) decoder.decode(sent, 0, sent.length)).message();

        assertThat(member(payload(encoder.relayText(text, ANN, 1)), "ciphertextB64"))
                .isEqualTo("\ud83d\"é");
    }

    private static ClientMessage.RelayMedia media(Slice name) {
        return new ClientMessage.RelayMedia(
                REF,
                ROOM_TEXT,
                List.of(
                        Slice.of("\"a\\/b\""),
                        Slice.of("1e3"),
                        Slice.of("1024"),
                        Slice.of("[\"x\", \"y\"]")),
                name);
    }

    private String body(String type, ServerMessage message, Slice ref) {
        return body(type, encoder.encode(message, ref));
    }

    /** The body, after a look at the envelope: type and id come early, where clients expect them. */
    private static String body(String type, Frame frame) {
        String json = new String(payload(frame), UTF_8).replace('"', '\'');
        String head = "\\{'v':1,'t':'" + type + "','id':'[A-Za-z0-9_-]{16}','body':";
        assertThat(json).matches("(?s)" + head + "\\{.*\\}\\}");
        assertThat(json.indexOf("'body'")).isLessThan(64);
        return json.replaceFirst(head, "").replaceFirst("\\}$", "");
    }

    /** The payload of a whole text frame whose header is right (RFC 6455 section 5.2). */
    private static byte[] payload(Frame frame) {
        byte[] bytes = frame.bytes();
        int header = bytes[1] == 126 ? 4 : bytes[1] == 127 ? 10 : 2;
        long length = header == 2 ? bytes[1] : 0;
        for (int i = 2; i < header; i++) {
            length = (length << 8) | (bytes[i] & 0xFF);
        }
        assertThat(bytes[0]).isEqualTo((byte) 0x81);
        assertThat(length).isEqualTo(bytes.length - header);
        assertThat(Frame.headerBytes((int) length)).isEqualTo(header);
        return java.util.Arrays.copyOfRange(bytes, header, bytes.length);
    }

    private static String member(byte[] json, String name) {
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            while (parser.nextToken() != null) {
                if (name.equals(parser.currentName())) {
                    parser.nextToken();
                    return parser.getString();
                }
            }
        }
        throw new AssertionError("no member " + name);
    }
}
