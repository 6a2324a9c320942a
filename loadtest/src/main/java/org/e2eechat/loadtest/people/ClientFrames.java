package org.e2eechat.loadtest.people;

import java.util.ArrayList;
import java.util.List;

/** What people say to the server, as core v1 writes it. Nothing needs escaping: rooms, tokens and labels are letters, digits and dashes. */
final class ClientFrames {
    private static final int CHUNK_LETTERS = 16 * 1024;

    private ClientFrames() {}

    static String create(String id) {
        return envelope("ROOM_CREATE", id, "");
    }

    static String join(String id, String room, String token, String label) {
        return envelope(
                "JOIN_REQUEST",
                id,
                "\"roomId\":\""
                        + room
                        + "\",\"qrToken\":\""
                        + token
                        + "\",\"label\":\""
                        + label
                        + '"');
    }

    static String leave(String id, String room) {
        return envelope("LEAVE", id, "\"roomId\":\"" + room + '"');
    }

    static String text(String id, String room, String ciphertext) {
        return envelope(
                "APP_MSG",
                id,
                "\"roomId\":\"" + room + "\",\"ciphertextB64\":\"" + ciphertext + '"');
    }

    static String picture(String id, String room, String ciphertext) {
        List<String> chunks = new ArrayList<>();
        for (int from = 0; from < ciphertext.length(); from += CHUNK_LETTERS) {
            int to = Math.min(ciphertext.length(), from + CHUNK_LETTERS);
            chunks.add('"' + ciphertext.substring(from, to) + '"');
        }
        return envelope(
                "MEDIA_MSG",
                id,
                "\"roomId\":\"%s\",\"mime\":\"image/jpeg\",\"size\":%d,\"chunkSize\":%d,\"chunks\":[%s]"
                        .formatted(
                                room,
                                ciphertext.length(),
                                CHUNK_LETTERS,
                                String.join(",", chunks)));
    }

    private static String envelope(String type, String id, String body) {
        return "{\"v\":1,\"t\":\"" + type + "\",\"id\":\"" + id + "\",\"body\":{" + body + "}}";
    }
}
