package org.e2eechat.server.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.OptionalLong;

/**
 * Makes a frame of each thing that the server says. A relayed message is laid out at its exact size
 * and copied once, from the receive buffer into the frame that all members share. Type and id come
 * first in every envelope, because clients look for them there. Thread-safe.
 */
public final class MessageEncoder {
    private static final byte[] ENVELOPE = ascii("{\"v\":1,\"t\":\"");
    private static final byte[] TYPE_TO_ID = ascii("\",\"id\":\"");
    private static final byte[] ID_TO_BODY = ascii("\",\"body\":{");

    private static final byte[] TEXT_TO_ID = ascii("{\"v\":1,\"t\":\"APP_MSG\",\"id\":\"");
    private static final byte[] MEDIA_TO_ID = ascii("{\"v\":1,\"t\":\"MEDIA_MSG\",\"id\":\"");
    private static final byte[] ID_TO_ROOM = ascii("\",\"body\":{\"roomId\":\"");
    private static final byte[] ROOM_TO_CIPHERTEXT = ascii("\",\"ciphertextB64\":\"");
    private static final byte[] TO_FROM = ascii("\",\"from\":\"");
    private static final byte[] TO_SEQ = ascii("\",\"seq\":");
    private static final byte[] SEQ_TO_REF = ascii(",\"ref\":\"");
    private static final byte[] END_OF_RELAYED = ascii("\"}}");

    /** What stands before each of {@link ClientMessage.RelayMedia#fields()}. */
    private static final byte[][] TO_FIELDS = {
        ascii("\",\"mime\":"), ascii(",\"size\":"), ascii(",\"chunkSize\":"), ascii(",\"chunks\":")
    };

    private static final byte[] FIELDS_TO_FROM = ascii(",\"from\":\"");
    private static final byte[] TO_PARTICIPANT = ascii("\",\"participantId\":\"");

    private static final int CONTROL_MESSAGE_BYTES = 512; // most fit; the rest grow

    private final MessageIds ids;

    public MessageEncoder(MessageIds ids) {
        this.ids = ids;
    }

    /**
     * Any message but a relayed one.
     *
     * @param ref the id of the client's message that this one answers, raw as it came in; null for
     *     what the server says of its own accord
     */
    public Frame encode(ServerMessage message, @Nullable Slice ref) {
        JsonBytes json = new JsonBytes(CONTROL_MESSAGE_BYTES);
        json.raw(ENVELOPE).raw(typeOf(message)).raw(TYPE_TO_ID);
        ids.write(json.array(), json.gap(MessageIds.LENGTH));
        json.raw(ID_TO_BODY);

        Body body = new Body(json);
        write(message, body);
        if (ref != null) {
            body.name("ref").raw("\"").raw(ref).raw("\"");
        }
        json.raw("}}");

        int header = Frame.headerBytes(json.size());
        byte[] frame = new byte[header + json.size()];
        json.copyTo(frame, header);
        return Frame.text(frame, json.size());
    }

    /**
     * An {@code APP_MSG} for everybody in the room, the sender too.
     *
     * @param from who sent it, as the server knows
     * @param seq counts the sender's relayed messages, from 1
     */
    public Frame relayText(ClientMessage.RelayText message, ParticipantId from, long seq) {
        byte[] sender = from.ascii();
        int payload =
                TEXT_TO_ID.length
                        + MessageIds.LENGTH
                        + ID_TO_ROOM.length
                        + message.room().length()
                        + ROOM_TO_CIPHERTEXT.length
                        + message.ciphertext().length()
                        + TO_FROM.length
                        + sender.length
                        + endBytes(seq, message.ref());
        int at = Frame.headerBytes(payload);
        byte[] frame = new byte[at + payload];

        at = put(frame, at, TEXT_TO_ID);
        at = ids.write(frame, at);
        at = put(frame, at, ID_TO_ROOM);
        at = message.room().copyTo(frame, at);
        at = put(frame, at, ROOM_TO_CIPHERTEXT);
        at = message.ciphertext().copyTo(frame, at);
        at = put(frame, at, TO_FROM);
        at = put(frame, at, sender);
        putEnd(frame, at, seq, message.ref());
        return Frame.text(frame, payload);
    }

    /**
     * A {@code MEDIA_MSG} for everybody in the room. Its {@code from} is the name that the sender
     * gave itself, as clients expect; who sent it stands in {@code participantId}.
     *
     * @param from who sent it, as the server knows
     * @param seq counts the sender's relayed messages, from 1
     */
    public Frame relayMedia(ClientMessage.RelayMedia message, ParticipantId from, long seq) {
        byte[] sender = from.ascii();
        Slice name = message.from();
        List<Slice> fields = message.fields();
        int payload =
                MEDIA_TO_ID.length
                        + MessageIds.LENGTH
                        + ID_TO_ROOM.length
                        + message.room().length()
                        + fieldBytes(fields)
                        + FIELDS_TO_FROM.length
                        + (name == null ? sender.length : name.length())
                        + TO_PARTICIPANT.length
                        + sender.length
                        + endBytes(seq, message.ref());
        int at = Frame.headerBytes(payload);
        byte[] frame = new byte[at + payload];

        at = put(frame, at, MEDIA_TO_ID);
        at = ids.write(frame, at);
        at = put(frame, at, ID_TO_ROOM);
        at = message.room().copyTo(frame, at);
        for (int i = 0; i < fields.size(); i++) {
            at = put(frame, at, TO_FIELDS[i]);
            at = fields.get(i).copyTo(frame, at);
        }
        at = put(frame, at, FIELDS_TO_FROM);
        at = name == null ? put(frame, at, sender) : name.copyTo(frame, at);
        at = put(frame, at, TO_PARTICIPANT);
        at = put(frame, at, sender);
        putEnd(frame, at, seq, message.ref());
        return Frame.text(frame, payload);
    }

    private static int fieldBytes(List<Slice> fields) {
        int bytes = 0;
        for (int i = 0; i < fields.size(); i++) {
            bytes += TO_FIELDS[i].length + fields.get(i).length();
        }
        return bytes;
    }

    private static int endBytes(long seq, Slice ref) {
        return TO_SEQ.length
                + digits(seq)
                + SEQ_TO_REF.length
                + ref.length()
                + END_OF_RELAYED.length;
    }

    private static void putEnd(byte[] frame, int from, long seq, Slice ref) {
        int at = put(frame, from, TO_SEQ);
        at = putNumber(frame, at, seq);
        at = put(frame, at, SEQ_TO_REF);
        at = ref.copyTo(frame, at);
        put(frame, at, END_OF_RELAYED);
    }

    private static int put(byte[] frame, int at, byte[] part) {
        System.arraycopy(part, 0, frame, at, part.length);
        return at + part.length;
    }

    private static int digits(long number) {
        int digits = 1;
        for (long rest = number / 10; rest != 0; rest /= 10) {
            digits++;
        }
        return digits;
    }

    private static int putNumber(byte[] frame, int at, long number) {
        int end = at + digits(number);
        long rest = number;
        for (int i = end - 1; i >= at; i--) {
            frame[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return end;
    }

    private static String typeOf(ServerMessage message) {
        return switch (message) {
            case ServerMessage.Hello _ -> "HELLO";
            case ServerMessage.RoomCreated _ -> "ROOM_CREATED";
            case ServerMessage.QrRotated _ -> "QR_ROTATED";
            case ServerMessage.Joined _ -> "JOINED";
            case ServerMessage.RoomStats _ -> "ROOM_STATS";
            case ServerMessage.SystemMessage _ -> "SYSTEM_MSG";
            case ServerMessage.Left _ -> "LEFT";
            case ServerMessage.Pong _ -> "PONG";
            case ServerMessage.Draining _ -> "SERVER_DRAINING";
            case ServerMessage.Rejected _ -> "ERROR";
        };
    }

    private static void write(ServerMessage message, Body body) {
        switch (message) {
            case ServerMessage.Hello hello -> hello(hello, body);
            case ServerMessage.RoomCreated created -> roomCreated(created, body);
            case ServerMessage.QrRotated(RoomId room, JoinToken token, long expiry) ->
                    body.room(room).text("qrToken", token.value()).number("qrExpUnixMs", expiry);
            case ServerMessage.Joined joined -> joined(joined, body);
            case ServerMessage.RoomStats stats -> roomStats(stats, body);
            case ServerMessage.SystemMessage(
                            RoomId room,
                            String text,
                            ServerMessage.Severity severity) ->
                    body.room(room).text("text", text).text("type", wireName(severity));
            case ServerMessage.Left(RoomId room) -> body.room(room);
            case ServerMessage.Pong _ -> {}
            case ServerMessage.Draining(long delay) -> body.number("reconnectAfterMs", delay);
            case ServerMessage.Rejected rejected -> rejected(rejected, body);
        }
    }

    private static void hello(ServerMessage.Hello hello, Body body) {
        ServerMessage.HelloLimits limits = hello.limits();
        body.number("serverTimeUnixMs", hello.serverTimeUnixMs());
        body.name("limits").raw("{");
        new Body(body.json)
                .number("maxFrameBytes", limits.maxFrameBytes())
                .number("maxCiphertextBytes", limits.maxCiphertextBytes())
                .number("messagesPer10s", limits.messagesPer10s())
                .number("bytesPer10s", limits.bytesPer10s())
                .number("maxParticipants", limits.maxParticipants())
                .number("lobbyTimeoutMs", limits.lobbyTimeoutMs());
        body.json.raw("}");
        body.texts("features", hello.features())
                .number("pingIntervalMs", hello.pingIntervalMs())
                .text("version", hello.version());
    }

    private static void roomCreated(ServerMessage.RoomCreated created, Body body) {
        body.room(created.room())
                .text("qrToken", created.qrToken().value())
                .number("qrExpUnixMs", created.qrExpUnixMs())
                .number("maxParticipants", created.maxParticipants())
                .text("participantId", created.self().value())
                .participantIds(created.participants())
                .text("host", created.host().value());
    }

    private static void joined(ServerMessage.Joined joined, Body body) {
        body.room(joined.room())
                .number("participants", joined.participants().size())
                .number("max", joined.max())
                .text("label", joined.label().value())
                .text("nextToken", joined.nextToken().value())
                .number("nextTokenExpUnixMs", joined.nextTokenExpUnixMs())
                .text("participantId", joined.self().value())
                .participantIds(joined.participants())
                .text("host", joined.host().value());
    }

    private static void roomStats(ServerMessage.RoomStats stats, Body body) {
        body.room(stats.room())
                .number("participants", stats.participants().size())
                .number("max", stats.max())
                .participantIds(stats.participants());
        if (stats.host() != null) {
            body.text("host", stats.host().value());
        }
    }

    private static void rejected(ServerMessage.Rejected rejected, Body body) {
        ErrorCode code = rejected.code();
        body.text("code", code.wireName()).flag("retryable", code.isRetryable());
        OptionalLong retryAfterMs = rejected.retryAfterMs();
        if (retryAfterMs.isPresent()) {
            body.number("retryAfterMs", retryAfterMs.getAsLong());
        }
    }

    private static String wireName(ServerMessage.Severity severity) {
        return switch (severity) {
            case INFO -> "info";
            case WARN -> "warn";
            case ERROR -> "error";
        };
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    /** Writes the members of one object, with the commas between them. */
    private static final class Body {
        private final JsonBytes json;
        private boolean empty = true; // until the first member

        Body(JsonBytes json) {
            this.json = json;
        }

        JsonBytes name(String name) {
            json.raw(empty ? "\"" : ",\"").raw(name).raw("\":");
            empty = false;
            return json;
        }

        Body room(RoomId room) {
            name("roomId").raw("\"").raw(room.json()).raw("\"");
            return this;
        }

        Body text(String name, String value) {
            name(name).raw("\"").escaped(value).raw("\"");
            return this;
        }

        Body number(String name, long value) {
            name(name).raw(Long.toString(value));
            return this;
        }

        Body flag(String name, boolean value) {
            name(name).raw(Boolean.toString(value));
            return this;
        }

        Body participantIds(List<ParticipantId> ids) {
            return texts("participantIds", ids.stream().map(ParticipantId::value).toList());
        }

        Body texts(String name, List<String> values) {
            name(name).raw("[");
            for (int i = 0; i < values.size(); i++) {
                json.raw(i == 0 ? "\"" : ",\"").escaped(values.get(i)).raw("\"");
            }
            json.raw("]");
            return this;
        }
    }
}
