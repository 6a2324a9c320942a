package org.e2eechat.security.properties;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.e2eechat.server.protocol.ErrorCode;
import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.JoinToken;
import org.e2eechat.server.protocol.MessageEncoder;
import org.e2eechat.server.protocol.MessageIds;
import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.protocol.ServerMessage;
import org.e2eechat.server.protocol.Slice;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Random;

/** Whatever the server says, an ordinary JSON library reads as it was meant. */
class ServerMessageRoundTripIT {
    private static final MessageEncoder ENCODER = new MessageEncoder(new MessageIds(new Random(1)));

    @Property
    void what_the_server_says_is_read_as_it_was_meant(
            @ForAll("messages") ServerMessage message,
            @ForAll("ids") String ref,
            @ForAll boolean answer,
            @ForAll Random random) {
        Slice raw = Slice.of(withoutQuotes(new Spelling(random).text(ref)));

        Frame frame = ENCODER.encode(message, answer ? raw : null);

        JsonNode envelope = Wire.read(Wire.payloadOf(frame));
        JsonNode body = envelope.get("body");
        assertThat(envelope.get("v").asInt()).isEqualTo(1);
        assertThat(envelope.get("id").asString()).hasSize(MessageIds.LENGTH);
        assertThat(body.path("ref").asString("")).isEqualTo(answer ? ref : "");
        compare(message, envelope.get("t").asString(), body);
        assertThat(Frame.received(frame.bytes()).bytes()).isEqualTo(frame.bytes());
    }

    private static void compare(ServerMessage message, String type, JsonNode body) {
        switch (message) {
            case ServerMessage.Hello hello -> {
                assertThat(type).isEqualTo("HELLO");
                ServerMessage.HelloLimits limits = hello.limits();
                number(body, "serverTimeUnixMs", hello.serverTimeUnixMs());
                number(body.get("limits"), "maxFrameBytes", limits.maxFrameBytes());
                number(body.get("limits"), "maxCiphertextBytes", limits.maxCiphertextBytes());
                number(body.get("limits"), "messagesPer10s", limits.messagesPer10s());
                number(body.get("limits"), "bytesPer10s", limits.bytesPer10s());
                number(body.get("limits"), "maxParticipants", limits.maxParticipants());
                number(body.get("limits"), "lobbyTimeoutMs", limits.lobbyTimeoutMs());
                assertThat(texts(body.get("features"))).isEqualTo(hello.features());
                number(body, "pingIntervalMs", hello.pingIntervalMs());
                text(body, "version", hello.version());
            }
            case ServerMessage.RoomCreated created -> {
                assertThat(type).isEqualTo("ROOM_CREATED");
                text(body, "roomId", created.room().value());
                text(body, "qrToken", created.qrToken().value());
                number(body, "qrExpUnixMs", created.qrExpUnixMs());
                number(body, "maxParticipants", created.maxParticipants());
                text(body, "participantId", created.self().value());
                participants(body, created.participants());
                text(body, "host", created.host().value());
            }
            case ServerMessage.QrRotated rotated -> {
                assertThat(type).isEqualTo("QR_ROTATED");
                text(body, "roomId", rotated.room().value());
                text(body, "qrToken", rotated.qrToken().value());
                number(body, "qrExpUnixMs", rotated.qrExpUnixMs());
            }
            case ServerMessage.Joined joined -> {
                assertThat(type).isEqualTo("JOINED");
                text(body, "roomId", joined.room().value());
                number(body, "participants", joined.participants().size());
                number(body, "max", joined.max());
                text(body, "label", joined.label().value());
                text(body, "nextToken", joined.nextToken().value());
                number(body, "nextTokenExpUnixMs", joined.nextTokenExpUnixMs());
                text(body, "participantId", joined.self().value());
                participants(body, joined.participants());
                text(body, "host", joined.host().value());
            }
            case ServerMessage.RoomStats stats -> {
                assertThat(type).isEqualTo("ROOM_STATS");
                text(body, "roomId", stats.room().value());
                number(body, "participants", stats.participants().size());
                number(body, "max", stats.max());
                participants(body, stats.participants());
                ParticipantId host = stats.host();
                assertThat(body.path("host").asString(""))
                        .isEqualTo(host == null ? "" : host.value());
            }
            case ServerMessage.SystemMessage said -> {
                assertThat(type).isEqualTo("SYSTEM_MSG");
                text(body, "roomId", said.room().value());
                text(body, "text", said.text());
                text(body, "type", said.severity().name().toLowerCase(Locale.ROOT));
            }
            case ServerMessage.Left left -> {
                assertThat(type).isEqualTo("LEFT");
                text(body, "roomId", left.room().value());
            }
            case ServerMessage.Pong _ -> assertThat(type).isEqualTo("PONG");
            case ServerMessage.Draining draining -> {
                assertThat(type).isEqualTo("SERVER_DRAINING");
                number(body, "reconnectAfterMs", draining.reconnectAfterMs());
            }
            case ServerMessage.Rejected rejected -> {
                assertThat(type).isEqualTo("ERROR");
                text(body, "code", "ERR_" + rejected.code().name());
                assertThat(body.get("retryable").asBoolean())
                        .isEqualTo(rejected.code().isRetryable());
                assertThat(body.has("retryAfterMs")).isEqualTo(rejected.retryAfterMs().isPresent());
                rejected.retryAfterMs().ifPresent(delay -> number(body, "retryAfterMs", delay));
            }
        }
    }

    private static void text(JsonNode body, String name, String value) {
        assertThat(body.get(name).asString()).as(name).isEqualTo(value);
    }

    private static void number(JsonNode body, String name, long value) {
        assertThat(body.get(name).asLong()).as(name).isEqualTo(value);
    }

    private static void participants(JsonNode body, List<ParticipantId> ids) {
        assertThat(texts(body.get("participantIds")))
                .isEqualTo(ids.stream().map(ParticipantId::value).toList());
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }

    private static String withoutQuotes(String json) {
        return json.substring(1, json.length() - 1);
    }

    @Provide
    Arbitrary<String> ids() {
        return Texts.of(8, 256);
    }

    /** Each kind as often as any other. */
    @Provide
    Arbitrary<ServerMessage> messages() {
        return Arbitraries.oneOf(
                List.of(
                        hellos(),
                        created(),
                        rotated(),
                        joined(),
                        stats(),
                        said(),
                        Texts.rooms().map(ServerMessage.Left::new),
                        Arbitraries.just(new ServerMessage.Pong()),
                        Arbitraries.longs().map(ServerMessage.Draining::new),
                        rejected()));
    }

    private static Arbitrary<ServerMessage> hellos() {
        Arbitrary<Integer> numbers = Arbitraries.integers();
        Arbitrary<ServerMessage.HelloLimits> limits =
                Combinators.combine(
                                numbers, numbers, numbers, numbers, numbers, Arbitraries.longs())
                        .as(ServerMessage.HelloLimits::new);
        return Combinators.combine(
                        Arbitraries.longs(),
                        limits,
                        Texts.of(0, 20).list().ofMaxSize(5),
                        Arbitraries.longs(),
                        Texts.of(0, 64))
                .as(ServerMessage.Hello::new);
    }

    private static Arbitrary<ServerMessage> created() {
        return Combinators.combine(
                        Texts.rooms(),
                        tokens(),
                        Arbitraries.longs(),
                        Arbitraries.integers(),
                        Texts.participants(),
                        members(),
                        Texts.participants())
                .as(ServerMessage.RoomCreated::new);
    }

    private static Arbitrary<ServerMessage> rotated() {
        return Combinators.combine(Texts.rooms(), tokens(), Arbitraries.longs())
                .as(ServerMessage.QrRotated::new);
    }

    private static Arbitrary<ServerMessage> joined() {
        return Combinators.combine(
                        Texts.rooms(),
                        Arbitraries.integers(),
                        Texts.labels(),
                        tokens(),
                        Arbitraries.longs(),
                        Texts.participants(),
                        members(),
                        Texts.participants())
                .as(ServerMessage.Joined::new);
    }

    private static Arbitrary<ServerMessage> stats() {
        return Combinators.combine(
                        Texts.rooms(),
                        Arbitraries.integers(),
                        members(),
                        Texts.participants().injectNull(0.3))
                .as(ServerMessage.RoomStats::new);
    }

    private static Arbitrary<ServerMessage> said() {
        return Combinators.combine(
                        Texts.rooms(),
                        Texts.of(0, 80),
                        Arbitraries.of(ServerMessage.Severity.class))
                .as(ServerMessage.SystemMessage::new);
    }

    private static Arbitrary<ServerMessage> rejected() {
        Arbitrary<OptionalLong> delays =
                Arbitraries.longs()
                        .optional()
                        .map(delay -> delay.map(OptionalLong::of).orElseGet(OptionalLong::empty));
        return Combinators.combine(Arbitraries.of(ErrorCode.class), delays)
                .as(ServerMessage.Rejected::new);
    }

    private static Arbitrary<JoinToken> tokens() {
        return Texts.of(JoinToken.MIN_CHARS, 300).map(JoinToken::new);
    }

    private static Arbitrary<List<ParticipantId>> members() {
        return Texts.participants().list().ofMaxSize(12);
    }
}
