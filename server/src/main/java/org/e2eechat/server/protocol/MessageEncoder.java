package org.e2eechat.server.protocol;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Messages to frames. A relayed message is put together once, by copying bytes into the very array that goes to every socket. Safe for any thread. */
public final class MessageEncoder {
    private static final byte[] TEXT_BEGIN = ascii("{\"v\":1,\"t\":\"APP_MSG\",\"id\":\"");
    private static final byte[] MEDIA_BEGIN = ascii("{\"v\":1,\"t\":\"MEDIA_MSG\",\"id\":\"");
    private static final byte[] ROOM = ascii("\",\"body\":{\"roomId\":\"");
    private static final byte[] CIPHERTEXT = ascii("\",\"ciphertextB64\":\"");
    private static final byte[] MIME = ascii("\",\"mime\":");
    private static final byte[] SIZE = ascii(",\"size\":");
    private static final byte[] CHUNK_SIZE = ascii(",\"chunkSize\":");
    private static final byte[] CHUNKS = ascii(",\"chunks\":");
    private static final byte[] FROM = ascii("\",\"from\":\"");
    private static final byte[] MEDIA_FROM = ascii(",\"from\":\"");
    private static final byte[] PARTICIPANT = ascii("\",\"participantId\":\"");
    private static final byte[] SEQ = ascii("\",\"seq\":");
    private static final byte[] REF = ascii(",\"ref\":\"");
    private static final byte[] END = ascii("\"}}");
    private static final int TYPICAL_MESSAGE_CHARS = 512;

    private final MessageIds ids;

    public MessageEncoder(MessageIds ids) {
        this.ids = ids;
    }

    /** What everybody in the room gets for an {@code APP_MSG}. */
    public Frame relayText(ClientMessage.RelayText message, ParticipantId from, long seq) {
        byte[] sender = from.ascii();
        int payload =
                TEXT_BEGIN.length
                        + MessageIds.LENGTH
                        + ROOM.length
                        + message.room().length()
                        + CIPHERTEXT.length
                        + message.ciphertext().length()
                        + FROM.length
                        + sender.length
                        + SEQ.length
                        + digits(seq)
                        + REF.length
                        + message.ref().length()
                        + END.length;
        byte[] frame = new byte[Frame.headerBytes(payload) + payload];
        int at = put(TEXT_BEGIN, frame, Frame.headerBytes(payload));
        ids.put(frame, at);
        at = put(ROOM, frame, at + MessageIds.LENGTH);
        at = message.room().copyTo(frame, at);
        at = put(CIPHERTEXT, frame, at);
        at = message.ciphertext().copyTo(frame, at);
        at = put(FROM, frame, at);
        at = put(sender, frame, at);
        putTail(frame, at, seq, message.ref());
        return Frame.text(frame, payload);
    }

    /** What everybody in the room gets for a {@code MEDIA_MSG}. */
    public Frame relayMedia(ClientMessage.RelayMedia message, ParticipantId sender, long seq) {
        byte[] id = sender.ascii();
        Slice name = message.from();
        Slice from = name == null ? new Slice(id, 0, id.length) : name;
        List<Slice> fields = message.fields();
        int payload =
                MEDIA_BEGIN.length
                        + MessageIds.LENGTH
                        + ROOM.length
                        + message.room().length()
                        + MIME.length
                        + SIZE.length
                        + CHUNK_SIZE.length
                        + CHUNKS.length
                        + fields.stream().mapToInt(Slice::length).sum()
                        + MEDIA_FROM.length
                        + from.length()
                        + PARTICIPANT.length
                        + id.length
                        + SEQ.length
                        + digits(seq)
                        + REF.length
                        + message.ref().length()
                        + END.length;
        byte[] frame = new byte[Frame.headerBytes(payload) + payload];
        int at = put(MEDIA_BEGIN, frame, Frame.headerBytes(payload));
        ids.put(frame, at);
        at = put(ROOM, frame, at + MessageIds.LENGTH);
        at = message.room().copyTo(frame, at);
        at = fields.get(0).copyTo(frame, put(MIME, frame, at));
        at = fields.get(1).copyTo(frame, put(SIZE, frame, at));
        at = fields.get(2).copyTo(frame, put(CHUNK_SIZE, frame, at));
        at = fields.get(3).copyTo(frame, put(CHUNKS, frame, at));
        at = from.copyTo(frame, put(MEDIA_FROM, frame, at));
        at = put(id, frame, put(PARTICIPANT, frame, at));
        putTail(frame, at, seq, message.ref());
        return Frame.text(frame, payload);
    }

    private static void putTail(byte[] frame, int from, long seq, Slice ref) {
        int at = putNumber(seq, frame, put(SEQ, frame, from));
        at = ref.copyTo(frame, put(REF, frame, at));
        put(END, frame, at);
    }

    /** Any other message. With {@code ref}, raw JSON string text, it is the answer to the message that the client named so. */
    public Frame encode(ServerMessage message, @Nullable Slice ref) {
        Body body = new Body(typeOf(message), ids);
        write(message, body);
        if (ref != null) {
            body.raw("ref", ref);
        }
        return body.frame();
    }

    /** The {@code t} of a message. */
    static String typeOf(ServerMessage message) {
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
            case ServerMessage.Hello hello -> {
                body.number("serverTimeUnixMs", hello.serverTimeUnixMs())
                        .number("pingIntervalMs", hello.pingIntervalMs());
                body.text("version", hello.version())
                        .texts("features", hello.features())
                        .limits(hello.limits());
            }
            case ServerMessage.RoomCreated created -> {
                body.room(created.room())
                        .text("qrToken", created.qrToken().value())
                        .number("qrExpUnixMs", created.qrExpUnixMs());
                body.number("maxParticipants", created.maxParticipants())
                        .text("participantId", created.self().value());
                body.participants(created.participants(), created.host());
            }
            case ServerMessage.QrRotated rotated ->
                    body.room(rotated.room())
                            .text("qrToken", rotated.qrToken().value())
                            .number("qrExpUnixMs", rotated.qrExpUnixMs());
            case ServerMessage.Joined joined -> {
                body.room(joined.room())
                        .number("participants", joined.participants().size())
                        .number("max", joined.max());
                body.text("label", joined.label().value())
                        .text("nextToken", joined.nextToken().value());
                body.number("nextTokenExpUnixMs", joined.nextTokenExpUnixMs())
                        .text("participantId", joined.self().value());
                body.participants(joined.participants(), joined.host());
            }
            case ServerMessage.RoomStats stats -> {
                body.room(stats.room())
                        .number("participants", stats.participants().size())
                        .number("max", stats.max());
                body.participants(stats.participants(), stats.host());
            }
            case ServerMessage.SystemMessage said ->
                    body.room(said.room())
                            .text("text", said.text())
                            .text("type", typeOf(said.severity()));
            case ServerMessage.Left left -> body.room(left.room());
            case ServerMessage.Pong _ -> {}
            case ServerMessage.Draining draining ->
                    body.number("reconnectAfterMs", draining.reconnectAfterMs());
            case ServerMessage.Rejected rejected -> {
                body.text("code", rejected.code().wireName())
                        .truth("retryable", rejected.code().isRetryable());
                rejected.retryAfterMs().ifPresent(ms -> body.number("retryAfterMs", ms));
            }
        }
    }

    private static String typeOf(ServerMessage.Severity severity) {
        return switch (severity) {
            case INFO -> "info";
            case WARN -> "warn";
            case ERROR -> "error";
        };
    }

    private static int put(byte[] part, byte[] frame, int at) {
        System.arraycopy(part, 0, frame, at, part.length);
        return at + part.length;
    }

    private static int digits(long number) {
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        return digits;
    }

    private static int putNumber(long number, byte[] frame, int at) {
        int end = at + digits(number);
        long rest = number;
        for (int i = end - 1; i >= at; i--) {
            frame[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return end;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** A message's JSON while it is written. */
    private static final class Body {
        private final StringBuilder json = new StringBuilder(TYPICAL_MESSAGE_CHARS);
        private boolean isFirst = true;

        Body(String type, MessageIds ids) {
            byte[] id = new byte[MessageIds.LENGTH];
            ids.put(id, 0);
            json.append("{\"v\":1,\"t\":\"").append(type).append("\",\"id\":\"");
            json.append(new String(id, StandardCharsets.US_ASCII)).append("\",\"body\":{");
        }

        Body number(String name, long value) {
            name(name).append(value);
            return this;
        }

        Body truth(String name, boolean value) {
            name(name).append(value);
            return this;
        }

        Body text(String name, String value) {
            quoted(name(name), value);
            return this;
        }

        Body raw(String name, Slice value) {
            name(name).append('"').append(value.utf8()).append('"');
            return this;
        }

        Body room(RoomId room) {
            return text("roomId", room.value());
        }

        Body texts(String name, List<String> values) {
            name(name).append('[');
            for (int i = 0; i < values.size(); i++) {
                if (i > 0) {
                    json.append(',');
                }
                quoted(json, values.get(i));
            }
            json.append(']');
            return this;
        }

        void participants(List<ParticipantId> participants, @Nullable ParticipantId host) {
            texts("participantIds", participants.stream().map(ParticipantId::value).toList());
            if (host != null) {
                text("host", host.value());
            }
        }

        void limits(ServerMessage.HelloLimits limits) {
            name("limits").append('{');
            isFirst = true;
            number("maxFrameBytes", limits.maxFrameBytes())
                    .number("maxCiphertextBytes", limits.maxCiphertextBytes());
            number("messagesPer10s", limits.messagesPer10s())
                    .number("bytesPer10s", limits.bytesPer10s());
            number("maxParticipants", limits.maxParticipants())
                    .number("lobbyTimeoutMs", limits.lobbyTimeoutMs());
            json.append('}');
        }

        Frame frame() {
            byte[] payload = json.append("}}").toString().getBytes(StandardCharsets.UTF_8);
            int header = Frame.headerBytes(payload.length);
            byte[] frame = new byte[header + payload.length];
            System.arraycopy(payload, 0, frame, header, payload.length);
            return Frame.text(frame, payload.length);
        }

        private StringBuilder name(String name) {
            if (!isFirst) {
                json.append(',');
            }
            isFirst = false;
            return json.append('"').append(name).append("\":");
        }

        private static void quoted(StringBuilder target, String value) {
            target.append('"');
            JsonStrings.append(target, value);
            target.append('"');
        }
    }
}
