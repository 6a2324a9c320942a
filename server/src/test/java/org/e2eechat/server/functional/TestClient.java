package org.e2eechat.server.functional;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.json.JsonMapper;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A client on a bare socket. It reads only when the test does, so it is as slow as the test wants; every wait has a deadline. Pings are answered whenever something is
 * read, unless {@link #ignorePings} was called.
 */
final class TestClient implements AutoCloseable {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final JsonMapper JSON = new JsonMapper();

    private final Socket socket;
    private final DataInputStream in;
    private final HttpAnswer upgrade;
    private boolean answersPings = true;
    private int lastId;

    TestClient(Socket socket, UpgradeRequest request) throws IOException {
        this(socket, request.text().getBytes(StandardCharsets.ISO_8859_1));
    }

    private TestClient(Socket socket, byte[] firstBytes) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        sendRaw(firstBytes);
        this.upgrade = HttpAnswer.read(in);
        assertThat(upgrade.status()).as(upgrade.body()).isEqualTo(101);
    }

    /** Sends bytes that begin with an upgrade request. */
    static TestClient afterSending(Socket socket, byte[] firstBytes) throws IOException {
        return new TestClient(socket, firstBytes);
    }

    /** A frame from the server. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares frames
    record Frame(int opcode, boolean isFinal, byte[] payload) {
        String text() {
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(payload))
                        .toString();
            } catch (CharacterCodingException notUtf8) {
                throw new AssertionError("the server sent a text that is not UTF-8", notUtf8);
            }
        }
    }

    /** How the server closed: the code and the reason, or 1006 when there was no close frame. */
    record Closed(int code, String reason) {
        static final Closed WITHOUT_A_WORD = new Closed(1006, "");

        static Closed of(Frame frame) {
            ByteBuffer payload = ByteBuffer.wrap(frame.payload());
            int code = payload.hasRemaining() ? payload.getShort() : 1005;
            return new Closed(code, StandardCharsets.UTF_8.decode(payload).toString());
        }
    }

    /** A room that this client made. */
    record Room(String id, String qrToken) {}

    HttpAnswer upgrade() {
        return upgrade;
    }

    Socket socket() {
        return socket;
    }

    TestClient ignorePings() {
        answersPings = false;
        return this;
    }

    // What a client says

    /** Sends a message and returns its id. */
    String send(String type, Map<String, ?> body) throws IOException {
        String id = nextId();
        sendText(message(type, id, body));
        return id;
    }

    String nextId() {
        return "client-message-" + ++lastId;
    }

    static String message(String type, String id, Map<String, ?> body) {
        return JSON.writeValueAsString(Map.of("v", 1, "t", type, "id", id, "body", body));
    }

    void sendText(String text) throws IOException {
        sendRaw(textFrame(text));
    }

    /** Several texts in one write, so that they arrive together. */
    void sendTogether(List<String> texts) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String text : texts) {
            all.write(textFrame(text));
        }
        sendRaw(all.toByteArray());
    }

    void sendFrame(int opcode, boolean isFinal, byte[] payload) throws IOException {
        sendRaw(frame(opcode, isFinal, payload));
    }

    void sendRaw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    static byte[] textFrame(String text) {
        return frame(TEXT, true, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A masked frame (RFC 6455 section 5.2). */
    static byte[] frame(int opcode, boolean isFinal, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
        frame.put((byte) ((isFinal ? 0x80 : 0) | opcode));
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 65_536) {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        byte[] mask = new byte[4];
        ThreadLocalRandom.current().nextBytes(mask);
        frame.put(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ mask[i & 3]));
        }
        byte[] bytes = new byte[frame.position()];
        frame.flip().get(bytes);
        return bytes;
    }

    // What the server says

    /** The next frame, whatever it is. */
    Frame nextFrame() throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        assertThat(first & 0x70).as("no extension was negotiated").isZero();
        assertThat(second & 0x80).as("a server masks nothing").isZero();
        long length = second & 0x7F;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        byte[] payload = new byte[(int) length];
        in.readFully(payload);
        return new Frame(first & 0x0F, (first & 0x80) != 0, payload);
    }

    /** The next message. Fails when the server closes instead. */
    Message next() throws IOException {
        while (true) {
            Frame frame = nextFrame();
            switch (frame.opcode()) {
                case TEXT -> {
                    return Message.of(frame.text());
                }
                case PING -> answer(frame);
                case PONG -> {}
                case CLOSE -> throw new AssertionError("closed: " + Closed.of(frame));
                default -> throw new AssertionError("an unexpected frame: " + frame);
            }
        }
    }

    /** The next message, which has to be of this type. */
    Message next(String type) throws IOException {
        Message message = next();
        assertThat(message.type()).as(message.raw()).isEqualTo(type);
        return message;
    }

    /** The next ERROR's code. */
    String nextError() throws IOException {
        return next("ERROR").text("code");
    }

    /** What comes until the server has answered a PING that is sent now: all that it had to say before. */
    List<Message> untilPong() throws IOException {
        String id = send("PING", Map.of());
        List<Message> before = new ArrayList<>();
        for (Message message = next(); ; message = next()) {
            if (message.type().equals("PONG") && id.equals(message.text("ref"))) {
                return before;
            }
            before.add(message);
        }
    }

    /** The types of what comes until a PONG. */
    List<String> typesUntilPong() throws IOException {
        return untilPong().stream().map(Message::type).toList();
    }

    /** The next message of a type, whatever comes before it. */
    Message await(String type) throws IOException {
        while (true) {
            Message message = next();
            if (message.type().equals(type)) {
                return message;
            }
        }
    }

    /** Reads to the end, answers a close frame as a good client does, and tells how it ended. */
    Closed end() throws IOException {
        Closed closed = Closed.WITHOUT_A_WORD;
        try {
            while (true) {
                Frame frame = nextFrame();
                if (frame.opcode() == CLOSE && closed.equals(Closed.WITHOUT_A_WORD)) {
                    closed = Closed.of(frame);
                    sendFrame(CLOSE, true, frame.payload());
                } else if (frame.opcode() == PING) {
                    answer(frame);
                }
            }
        } catch (EOFException | SocketException over) {
            return closed;
        }
    }

    private void answer(Frame ping) throws IOException {
        if (answersPings) {
            sendFrame(PONG, true, ping.payload());
        }
    }

    // Whole steps of a conversation

    /** Makes a room and reads both answers. */
    Room createRoom() throws IOException {
        send("ROOM_CREATE", Map.of());
        Message created = next("ROOM_CREATED");
        next("ROOM_STATS");
        return new Room(created.text("roomId"), created.text("qrToken"));
    }

    /** Joins, and reads what a joiner hears of it. Returns JOINED. */
    Message join(String room, String token) throws IOException {
        askToJoin(room, token);
        Message joined = next("JOINED");
        untilPong();
        return joined;
    }

    String askToJoin(String room, String token) throws IOException {
        return send("JOIN_REQUEST", Map.of("roomId", room, "qrToken", token));
    }

    /** Says something to the room. */
    String say(String room, String ciphertext) throws IOException {
        return send("APP_MSG", Map.of("roomId", room, "ciphertextB64", ciphertext));
    }

    // Ways to go

    /** Ends the sending direction only (a TCP half-close). */
    void halfClose() throws IOException {
        socket.shutdownOutput();
    }

    /** Ends the connection with a RST, as a crashed machine's kernel does. */
    void reset() throws IOException {
        reset(socket);
    }

    static void reset(Socket socket) throws IOException {
        if (!socket.isClosed()) {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
