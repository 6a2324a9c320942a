package org.e2eechat.server.testkit;

import org.e2eechat.server.admission.ClientAddress;
import org.e2eechat.server.protocol.CloseReason;
import org.e2eechat.server.protocol.MessageDecoder;
import org.e2eechat.server.session.ClientSession;
import org.e2eechat.server.session.Desk;
import org.e2eechat.server.session.Outbox;
import org.e2eechat.server.session.Progress;
import org.e2eechat.server.session.Sessions;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** One client of a {@link Chat}: what it says goes through the real decoder, what it hears is parsed from the real frames. */
public final class ChatClient {
    public final ClientSession session;
    public final FakeSocket socket;

    private final MessageDecoder decoder;
    private final Sessions sessions;
    private final QueuedTasks tasks;
    private int said;
    private int heard;

    ChatClient(
            ClientAddress address,
            Desk desk,
            Outbox.Limit limit,
            MessageDecoder decoder,
            Sessions sessions,
            QueuedTasks tasks) {
        this.socket = new FakeSocket(limit, this::onOverflow, this::onClosed);
        this.session = new ClientSession(address, socket.outbox(), socket, desk);
        this.decoder = decoder;
        this.sessions = sessions;
        this.tasks = tasks;
    }

    void open() {
        sessions.add(session);
        session.open();
    }

    private void onOverflow() {
        session.close(CloseReason.SLOW_CONSUMER);
    }

    private void onClosed() {
        session.closed();
        sessions.remove(session);
    }

    /** Says something and waits until it is done. */
    public void send(String type, String body) {
        begin(type, body);
        tasks.runAll();
    }

    /** Says something; what may wait goes on when the chat's tasks run. */
    public Progress begin(String type, String body) {
        said++;
        return raw(
                "{\"v\":1,\"t\":\"%s\",\"id\":\"%s\",\"body\":%s}".formatted(type, lastId(), body));
    }

    /** The id of what was said last. */
    public String lastId() {
        return "message-%04d".formatted(said);
    }

    public Progress raw(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return session.receive(decoder.decode(bytes, 0, bytes.length));
    }

    public void join(String room, String token, String label) {
        send("JOIN_REQUEST", joining(room, token, label));
    }

    public static String joining(String room, String token, String label) {
        return "{\"roomId\":\"%s\",\"qrToken\":\"%s\",\"label\":\"%s\"}"
                .formatted(room, token, label);
    }

    public Progress say(String ciphertext) {
        return begin(
                "APP_MSG",
                "{\"roomId\":\"%s\",\"ciphertextB64\":\"%s\"}".formatted(room(), ciphertext));
    }

    public void leave() {
        send("LEAVE", "{\"roomId\":\"%s\"}".formatted(room()));
    }

    /** What was heard since the last call. */
    public List<WireFrame> heard() {
        socket.read();
        List<WireFrame> all = socket.received();
        List<WireFrame> fresh = List.copyOf(all.subList(heard, all.size()));
        heard = all.size();
        return fresh;
    }

    /** The types of what was heard since the last call. */
    public List<String> heardTypes() {
        return heard().stream().map(WireFrame::type).toList();
    }

    /** The last message of a type, whenever that was heard. */
    public WireFrame last(String type) {
        socket.read();
        return socket.received().stream()
                .filter(frame -> frame.type().equals(type))
                .reduce((_, later) -> later)
                .orElseThrow(() -> new AssertionError("no " + type + " in " + socket.received()));
    }

    /** The code on the screen. */
    public String code() {
        socket.read();
        return socket.received().stream()
                .filter(frame -> frame.opcode() == WireFrame.TEXT)
                .map(frame -> frame.body("qrToken"))
                .filter(code -> !code.isEmpty())
                .reduce((_, later) -> later)
                .orElseThrow(() -> new AssertionError("no code was shown"));
    }

    /** The room this client was told about last. */
    public String room() {
        socket.read();
        return socket.received().stream()
                .filter(frame -> frame.opcode() == WireFrame.TEXT)
                .map(frame -> frame.body("roomId"))
                .filter(room -> !room.isEmpty())
                .reduce((_, later) -> later)
                .orElseThrow(() -> new AssertionError("in no room so far"));
    }
}
