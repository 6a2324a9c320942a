package org.e2eechat.server.protocol;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every message of the protocol from any legal JSON, in whatever order and with whatever escapes. The rules are those of {@code docs/protocol.md}. */
final class JsonMessages {
    private static final Decoded NO_ROOM_ID =
            new Decoded.Malformed("no room id of 8 to 128 characters");

    private final MessageLimits limits;

    JsonMessages(MessageLimits limits) {
        this.limits = limits;
    }

    Decoded read(byte[] buffer, int from, int to) {
        Optional<Object> tree = JsonTree.read(buffer, from, to);
        if (tree.isEmpty()) {
            return new Decoded.Malformed("not JSON");
        }
        if (!(tree.get() instanceof Map<?, ?> envelope)) {
            return new Decoded.Malformed("not an object");
        }
        if (!(envelope.get("v") instanceof Double version) || version != 1) {
            return new Decoded.Malformed("v is not 1");
        }
        if (!(envelope.get("id") instanceof String id)
                || !hasChars(id, Rules.MIN_ID_CHARS, Rules.MAX_ID_CHARS)) {
            return new Decoded.Malformed("no id of 8 to 256 characters");
        }
        if (!(envelope.get("t") instanceof String type)
                || !(envelope.get("body") instanceof Map<?, ?> body)) {
            return new Decoded.Malformed("no type or no body");
        }
        Slice ref = JsonStrings.raw(id);
        return switch (type) {
            case "ROOM_CREATE" -> new Decoded.Message(new ClientMessage.CreateRoom(ref));
            case "JOIN_REQUEST" -> join(ref, body);
            case "LEAVE" -> {
                RoomId room = room(body);
                yield room == null
                        ? NO_ROOM_ID
                        : new Decoded.Message(new ClientMessage.LeaveRoom(ref, room));
            }
            case "APP_MSG" -> text(ref, body);
            case "MEDIA_MSG" -> media(ref, body);
            case "PING" -> new Decoded.Message(new ClientMessage.Ping(ref));
            default -> new Decoded.Malformed("unknown type");
        };
    }

    private static @Nullable RoomId room(Map<?, ?> body) {
        return body.get("roomId") instanceof String room
                        && hasChars(room, RoomId.MIN_CHARS, RoomId.MAX_CHARS)
                ? new RoomId(room)
                : null;
    }

    private static Decoded join(Slice ref, Map<?, ?> body) {
        RoomId room = room(body);
        if (room == null) {
            return NO_ROOM_ID;
        }
        Object qrToken = body.get("qrToken");
        Object token = body.get("token");
        if (!isAbsentOrText(qrToken, JoinToken.MIN_CHARS, JoinToken.MAX_CHARS)
                || !isAbsentOrText(token, JoinToken.MIN_CHARS, JoinToken.MAX_CHARS)) {
            return new Decoded.Malformed("a token is not a string of 8 to 2048 characters");
        }
        Object label = body.get("label");
        if (!isAbsentOrText(label, Label.MIN_CHARS, Label.MAX_CHARS)) {
            return new Decoded.Malformed("the label is not a string of 1 to 32 characters");
        }
        if (!((qrToken != null ? qrToken : token) instanceof String chosen)) {
            return new Decoded.Malformed("no token");
        }
        return new Decoded.Message(
                new ClientMessage.JoinRoom(
                        ref,
                        room,
                        new JoinToken(chosen),
                        label instanceof String text ? new Label(text) : null));
    }

    private Decoded text(Slice ref, Map<?, ?> body) {
        RoomId room = room(body);
        if (room == null) {
            return NO_ROOM_ID;
        }
        if (!(body.get("ciphertextB64") instanceof String ciphertext) || ciphertext.isEmpty()) {
            return new Decoded.Malformed("no ciphertext");
        }
        if (JsonStrings.utf8Bytes(ciphertext) > limits.maxCiphertextBytes()) {
            return new Decoded.Refused(ref, ErrorCode.CIPHERTEXT_TOO_LARGE);
        }
        return new Decoded.Message(
                new ClientMessage.RelayText(
                        ref, Slice.of(room.value()), JsonStrings.raw(ciphertext)));
    }

    private Decoded media(Slice ref, Map<?, ?> body) {
        RoomId room = room(body);
        if (room == null) {
            return NO_ROOM_ID;
        }
        if (!(body.get("mime") instanceof String mime) || mime.length() > Rules.MAX_MIME_CHARS) {
            return new Decoded.Malformed("no mime of at most 128 characters");
        }
        if (!isInteger(body.get("size"), Rules.MIN_MEDIA_SIZE, Rules.MAX_MEDIA_SIZE)
                || !isInteger(body.get("chunkSize"), Rules.MIN_CHUNK_SIZE, Integer.MAX_VALUE)) {
            return new Decoded.Malformed("size or chunkSize out of range");
        }
        if (!(body.get("chunks") instanceof List<?> chunks)
                || chunks.isEmpty()
                || chunks.size() > Rules.MAX_CHUNKS) {
            return new Decoded.Malformed("not 1 to 128 chunks");
        }
        if (body.get("from") != null && !(body.get("from") instanceof String)) {
            return new Decoded.Malformed("from is not a string");
        }
        long bytes = 0;
        StringBuilder array = new StringBuilder("[");
        for (Object element : chunks) {
            if (!(element instanceof String chunk) || chunk.isEmpty()) {
                return new Decoded.Malformed("a chunk is not a string, or empty");
            }
            bytes += JsonStrings.utf8Bytes(chunk);
            array.append(array.length() == 1 ? "\"" : ",\"");
            JsonStrings.append(array, chunk);
            array.append('"');
        }
        if (bytes > limits.maxMediaBytes()) {
            return new Decoded.Refused(ref, ErrorCode.MEDIA_TOO_LARGE);
        }
        StringBuilder quotedMime = new StringBuilder("\"");
        JsonStrings.append(quotedMime, mime);
        List<Slice> fields =
                List.of(
                        Slice.of(quotedMime.append('"').toString()),
                        Slice.of(integer(body.get("size"))),
                        Slice.of(integer(body.get("chunkSize"))),
                        Slice.of(array.append(']').toString()));
        Slice from =
                body.get("from") instanceof String name && !ParticipantId.isShapeOf(name)
                        ? JsonStrings.raw(name)
                        : null;
        return new Decoded.Message(
                new ClientMessage.RelayMedia(ref, Slice.of(room.value()), fields, from));
    }

    private static boolean isAbsentOrText(@Nullable Object value, int least, int most) {
        return value == null || (value instanceof String text && hasChars(text, least, most));
    }

    private static boolean hasChars(String text, int least, int most) {
        return text.length() >= least && text.length() <= most;
    }

    private static boolean isInteger(@Nullable Object value, int least, int most) {
        return value instanceof Double number
                && number >= least
                && number <= most
                && number == Math.rint(number);
    }

    private static String integer(@Nullable Object value) {
        return value instanceof Double number ? Long.toString(number.longValue()) : "0";
    }
}
