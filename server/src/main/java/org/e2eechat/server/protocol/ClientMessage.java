package org.e2eechat.server.protocol;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What a client can ask for, decoded and checked against the rules of {@code docs/protocol.md}. Slices hold the raw text between the quotes of a JSON string, escapes
 * left as they came, so that they can be written into another JSON string unchanged; {@code room} alone is in the canonical form that {@link RoomId#matches} compares. They are valid only while the message is handled.
 */
public sealed interface ClientMessage {
    /** The id that the client chose for this message: raw JSON string text, echoed as {@code ref}. */
    Slice ref();

    record CreateRoom(Slice ref) implements ClientMessage {}

    record JoinRoom(Slice ref, RoomId room, JoinToken token, @Nullable Label label)
            implements ClientMessage {}

    record LeaveRoom(Slice ref, RoomId room) implements ClientMessage {}

    /** {@code APP_MSG}: text for everybody in the room, opaque to the server. */
    record RelayText(Slice ref, Slice room, Slice ciphertext) implements ClientMessage {}

    /**
     * {@code MEDIA_MSG}: a small file for everybody in the room, opaque to the server.
     *
     * @param fields the values of {@code mime}, {@code size}, {@code chunkSize} and {@code chunks} in this order, each as raw JSON text: a string with its quotes, an
     *     array with its brackets
     * @param from the name that the sender gave itself, raw JSON string text, or null; never a text that could be a {@link ParticipantId}
     */
    record RelayMedia(Slice ref, Slice room, List<Slice> fields, @Nullable Slice from)
            implements ClientMessage {
        /** The number of {@link #fields()}. */
        public static final int FIELDS = 4;

        public RelayMedia {
            if (fields.size() != FIELDS) {
                throw new IllegalArgumentException("a media message has " + FIELDS + " fields");
            }
            fields = List.copyOf(fields);
        }
    }

    record Ping(Slice ref) implements ClientMessage {}
}
