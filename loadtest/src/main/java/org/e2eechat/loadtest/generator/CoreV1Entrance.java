package org.e2eechat.loadtest.generator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;

/** This project's: the first member makes the room, and each of the others joins with the QR token that replaced the one before. */
final class CoreV1Entrance implements Entrance {
    private static final String ID = "\"id\":\"entrance\""; // nobody has to tell the answers apart

    /** Where the type stands in every envelope: behind the version. */
    static final int TYPE_OFFSET = 12;

    private final Doorkeeper doorkeeper;

    CoreV1Entrance(Doorkeeper doorkeeper) {
        this.doorkeeper = doorkeeper;
    }

    @Override
    public String path(ChatRoom room) {
        return "/ws";
    }

    @Override
    public boolean oneByOne() {
        return true;
    }

    @Override
    public void upgraded(Client client) {
        // HELLO comes next.
    }

    @Override
    public void heard(Client client, ByteBuffer buffer, int payload, int end) throws IOException {
        switch (buffer.get(payload + TYPE_OFFSET)) {
            case 'H' -> greeted(client);
            case 'R' -> created(client, text(buffer, payload, end));
            case 'J' -> doorkeeper.admit(client);
            case 'Q' -> rotated(client, buffer, payload, end);
            case 'E' -> throw new LoadFailedException(text(buffer, payload, end));
            default -> {} // SYSTEM_MSG, and what later versions say
        }
    }

    private static void greeted(Client client) throws IOException {
        ChatRoom room = client.room();
        if (client.isHost()) {
            say(client, "ROOM_CREATE", "{}");
        } else {
            say(
                    client,
                    "JOIN_REQUEST",
                    "{\"roomId\":\"%s\",\"qrToken\":\"%s\"}"
                            .formatted(room.id(), room.takeToken()));
        }
    }

    // ROOM_STATS begins with the same letter and comes on every change, so it must be cheap to pass
    // over.
    private void created(Client client, String text) {
        if (client.stage() == Client.Stage.IN_ROOM || !text.contains("\"ROOM_CREATED\"")) {
            return;
        }
        client.room().named(field("roomId", text));
        client.room().offered(field("qrToken", text));
        doorkeeper.admit(client);
    }

    // All members are told; to listen to one of them is enough.
    private void rotated(Client client, ByteBuffer buffer, int payload, int end) {
        if (client.isHost()) {
            client.room().offered(field("qrToken", text(buffer, payload, end)));
            doorkeeper.tokenOffered(client.room());
        }
    }

    private static void say(Client client, String type, String body) throws IOException {
        client.send(
                MaskedFrames.text(
                        "{\"v\":1,\"t\":\"%s\",%s,\"body\":%s}".formatted(type, ID, body)));
    }

    /** The value of a member that is a string without escapes, as rooms and tokens are. */
    static String field(String name, String json) {
        String before = "\"" + name + "\":\"";
        int from = json.indexOf(before);
        int to = from < 0 ? -1 : json.indexOf('"', from + before.length());
        if (to < 0) {
            throw new LoadFailedException("no " + name + " in what the relay said");
        }
        return json.substring(from + before.length(), to);
    }

    private static String text(ByteBuffer buffer, int payload, int end) {
        byte[] bytes = new byte[end - payload];
        buffer.get(payload, bytes);
        return new String(bytes, UTF_8);
    }
}
