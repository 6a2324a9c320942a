package org.e2eechat.server.protocol;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;

/**
 * The rules of docs/protocol.md for messages from clients, applied to members that were found in
 * legal JSON. Characters are counted in UTF-16 code units, as JavaScript counts them.
 */
final class MessageRules {
    static final int ID_MIN_CHARS = 8;
    static final int ID_MAX_CHARS = 256;
    static final int MIME_MAX_CHARS = 128;
    static final int MEDIA_MAX_BYTES = 10 << 20; // the most that a client may announce as its size
    static final int CHUNK_MIN_BYTES = 1024;
    static final int MAX_CHUNKS = 128;

    /** The members of the envelope. */
    static final Set<String> ENVELOPE = Set.of("v", "t", "id", "body");

    /** The members of all bodies, since the type may come after the body. */
    static final Set<String> BODY =
            Set.of(
                    "roomId",
                    "qrToken",
                    "token",
                    "label",
                    "ciphertextB64",
                    "mime",
                    "size",
                    "chunkSize",
                    "chunks",
                    "from");

    private static final int VERSION = 1;

    private final MessageLimits limits;

    MessageRules(MessageLimits limits) {
        this.limits = limits;
    }

    Decoded judge(JsonValue.Members envelope) {
        if (!(envelope.known().get("v") instanceof JsonValue.Numeral v) || v.value() != VERSION) {
            return new Decoded.Malformed("v is not 1");
        }
        JsonValue.Text id = text(envelope, "id", ID_MIN_CHARS, ID_MAX_CHARS);
        if (id == null) {
            return new Decoded.Malformed("id breaks its rule");
        }
        ClientType type =
                envelope.known().get("t") instanceof JsonValue.Text t ? ClientType.of(t) : null;
        if (type == null) {
            return new Decoded.Malformed("t is unknown");
        }
        if (!(envelope.known().get("body") instanceof JsonValue.Members body)) {
            return new Decoded.Malformed("body is not an object");
        }
        return switch (type) {
            case ROOM_CREATE -> new Decoded.Message(new ClientMessage.CreateRoom(id.raw()));
            case JOIN_REQUEST -> join(id.raw(), body);
            case LEAVE -> leave(id.raw(), body);
            case APP_MSG -> text(id.raw(), body);
            case MEDIA_MSG -> media(id.raw(), body);
            case PING -> new Decoded.Message(new ClientMessage.Ping(id.raw()));
        };
    }

    /** The answer to an {@code APP_MSG} whose other rules hold. */
    static Decoded relayText(
            Slice ref, Slice room, Slice ciphertext, int bytes, MessageLimits limits) {
        return bytes > limits.maxCiphertextBytes()
                ? new Decoded.Refused(ref, ErrorCode.CIPHERTEXT_TOO_LARGE)
                : new Decoded.Message(new ClientMessage.RelayText(ref, room, ciphertext));
    }

    private static Decoded join(Slice ref, JsonValue.Members body) {
        JsonValue.Text room = room(body);
        if (room == null
                || breaksItsRule(body, "qrToken", JoinToken.MIN_CHARS, JoinToken.MAX_CHARS)
                || breaksItsRule(body, "token", JoinToken.MIN_CHARS, JoinToken.MAX_CHARS)
                || breaksItsRule(body, "label", Label.MIN_CHARS, Label.MAX_CHARS)) {
            return new Decoded.Malformed("a member of JOIN_REQUEST breaks its rule");
        }
        String preferred = body.known().containsKey("qrToken") ? "qrToken" : "token";
        if (!(body.known().get(preferred) instanceof JsonValue.Text token)) {
            return new Decoded.Malformed("JOIN_REQUEST without a token");
        }
        Label label =
                body.known().get("label") instanceof JsonValue.Text name
                        ? new Label(JsonText.decode(name))
                        : null;
        return new Decoded.Message(
                new ClientMessage.JoinRoom(
                        ref,
                        new RoomId(JsonText.decode(room)),
                        new JoinToken(JsonText.decode(token)),
                        label));
    }

    private static Decoded leave(Slice ref, JsonValue.Members body) {
        JsonValue.Text room = room(body);
        return room == null
                ? new Decoded.Malformed("roomId of LEAVE breaks its rule")
                : new Decoded.Message(
                        new ClientMessage.LeaveRoom(ref, new RoomId(JsonText.decode(room))));
    }

    private Decoded text(Slice ref, JsonValue.Members body) {
        JsonValue.Text room = room(body);
        JsonValue.Text ciphertext = text(body, "ciphertextB64", 1, Integer.MAX_VALUE);
        if (room == null || ciphertext == null) {
            return new Decoded.Malformed("a member of APP_MSG breaks its rule");
        }
        return relayText(ref, canonical(room), ciphertext.raw(), ciphertext.utf8Bytes(), limits);
    }

    private Decoded media(Slice ref, JsonValue.Members body) {
        JsonValue.Text room = room(body);
        JsonValue.Text mime = text(body, "mime", 0, MIME_MAX_CHARS);
        JsonValue.Numeral size = integer(body, "size", 1, MEDIA_MAX_BYTES);
        JsonValue.Numeral chunkSize = integer(body, "chunkSize", CHUNK_MIN_BYTES, Double.MAX_VALUE);
        JsonValue.Array chunks = chunks(body);
        if (room == null
                || mime == null
                || size == null
                || chunkSize == null
                || chunks == null
                || breaksItsRule(body, "from", 0, Integer.MAX_VALUE)) {
            return new Decoded.Malformed("a member of MEDIA_MSG breaks its rule");
        }
        if (chunks.utf8Bytes() > limits.maxMediaBytes()) {
            return new Decoded.Refused(ref, ErrorCode.MEDIA_TOO_LARGE);
        }
        List<Slice> fields = List.of(withQuotes(mime), size.raw(), chunkSize.raw(), chunks.raw());
        return new Decoded.Message(
                new ClientMessage.RelayMedia(ref, canonical(room), fields, from(body)));
    }

    /** The sender's own name for itself, unless it could pass for a name that the server gives. */
    private static @Nullable Slice from(JsonValue.Members body) {
        return body.known().get("from") instanceof JsonValue.Text name
                        && !ParticipantId.isShapeOf(name)
                ? name.raw()
                : null;
    }

    private static JsonValue.@Nullable Array chunks(JsonValue.Members body) {
        return body.known().get("chunks") instanceof JsonValue.Array chunks
                        && chunks.textsOnly()
                        && chunks.count() >= 1
                        && chunks.count() <= MAX_CHUNKS
                ? chunks
                : null;
    }

    private static JsonValue.@Nullable Text room(JsonValue.Members body) {
        return text(body, "roomId", RoomId.MIN_CHARS, RoomId.MAX_CHARS);
    }

    private static boolean breaksItsRule(
            JsonValue.Members members, String optional, int minChars, int maxChars) {
        return members.known().containsKey(optional)
                && text(members, optional, minChars, maxChars) == null;
    }

    private static JsonValue.@Nullable Text text(
            JsonValue.Members members, String name, int minChars, int maxChars) {
        return members.known().get(name) instanceof JsonValue.Text text
                        && text.chars() >= minChars
                        && text.chars() <= maxChars
                ? text
                : null;
    }

    private static JsonValue.@Nullable Numeral integer(
            JsonValue.Members members, String name, int lowest, double highest) {
        return members.known().get(name) instanceof JsonValue.Numeral number
                        && number.value() >= lowest
                        && number.value() <= highest
                        && number.value() == Math.rint(number.value())
                ? number
                : null;
    }

    /** Rooms are compared byte by byte, so an id with escapes is brought to its one plain form. */
    private static Slice canonical(JsonValue.Text text) {
        if (!text.escaped()) {
            return text.raw();
        }
        byte[] plain = JsonText.encode(JsonText.decode(text));
        return new Slice(plain, 0, plain.length);
    }

    private static Slice withQuotes(JsonValue.Text text) {
        Slice raw = text.raw();
        return new Slice(raw.array(), raw.from() - 1, raw.to() + 1);
    }
}
