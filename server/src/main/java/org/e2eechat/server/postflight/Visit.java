package org.e2eechat.server.postflight;

import org.e2eechat.server.postflight.Conversation.Unexpected;

import java.io.IOException;

/** Somebody in a room, or about to be. */
final class Visit implements AutoCloseable {
    private final Conversation conversation;
    private String room = ""; // by the last create or join
    private String code = ""; // on the screen, by the last message that brought one

    private Visit(Conversation conversation) {
        this.conversation = conversation;
    }

    static Visit to(Site site) throws IOException, InterruptedException {
        Conversation conversation = site.connect();
        conversation.next("HELLO");
        return new Visit(conversation);
    }

    Conversation conversation() {
        return conversation;
    }

    String code() {
        return code;
    }

    String room() {
        return room;
    }

    void create() throws IOException, InterruptedException {
        conversation.send("ROOM_CREATE", "{}");
        Message created = conversation.next("ROOM_CREATED");
        room = created.body("roomId");
        code = created.body("qrToken");
    }

    /** Tries to join; the answer may be a refusal. */
    Message join(String where, String token) throws IOException, InterruptedException {
        conversation.send(
                "JOIN_REQUEST",
                "{\"roomId\":\"%s\",\"qrToken\":\"%s\",\"label\":\"postflight\"}"
                        .formatted(where, token));
        Message answer = conversation.nextOf("JOINED");
        room = where;
        return answer;
    }

    void awaitNextCode() throws IOException, InterruptedException {
        code = conversation.next("QR_ROTATED").body("qrToken");
    }

    void say(String ciphertext) throws IOException, InterruptedException {
        conversation.send(
                "APP_MSG",
                "{\"roomId\":\"%s\",\"ciphertextB64\":\"%s\"}".formatted(room, ciphertext));
    }

    /** The next chat message has to be this. */
    void hear(String ciphertext) throws IOException, InterruptedException {
        if (!conversation.next("APP_MSG").body("ciphertextB64").equals(ciphertext)) {
            throw new Unexpected("a message came back changed");
        }
    }

    void leave() throws IOException, InterruptedException {
        conversation.send("LEAVE", "{\"roomId\":\"%s\"}".formatted(room));
        conversation.next("LEFT");
    }

    @Override
    public void close() {
        conversation.close();
    }
}
