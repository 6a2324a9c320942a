package org.e2eechat.server.process;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * A WebSocket client on a plain socket. It reads only when it is told to and answers no ping by itself, so a test can play
 * the slow reader and the dead peer.
 */
public final class ChatSocket implements Closeable {
    private static final int PATIENCE_MS = 30_000; // for the next thing to arrive
    private static final int TEXT = 0x1;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xA;
    private static final int FIN = 0x80;
    private static final int MASKED = 0x80;
    private static final int SHORT_LENGTH = 126; // then two more bytes of length follow
    private static final int LONG_LENGTH = 127; // then eight
    private static final int NARROW_BYTES = 16 * 1024;
    private static final JsonMapper JSON = new JsonMapper();

    private final Socket socket;
    private final DataInputStream in;
    private final String statusLine;
    private int sent; // messages, for their ids

    /** What arrives. */
    public sealed interface Heard {
        /** A message of the protocol. */
        record Message(String type, JsonNode body) implements Heard {}

        /** A ping, and nobody has answered it. */
        record Pinged() implements Heard {}

        /** The connection is over: by a close frame, or (code 1006) without one. */
        record Ended(int code, String reason) implements Heard {}
    }

    private ChatSocket(Socket socket, List<String> headers) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
        Stream<String> request =
                Stream.of(
                        "GET /ws HTTP/1.1",
                        "Host: 127.0.0.1",
                        "Upgrade: websocket",
                        "Connection: Upgrade",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==");
        String text =
                String.join("\r\n", Stream.concat(request, headers.stream()).toList()) + "\r\n\r\n";
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        this.statusLine = readLine();
        for (String header = readLine(); !header.isEmpty(); header = readLine()) {}
    }

    /** Asks 127.0.0.1 for a WebSocket, with more headers such as {@code Origin: https://chat.example}. */
    public static ChatSocket connect(int port, String... headers) {
        return connect(new Socket(), port, headers);
    }

    /** The same with a receive buffer that is full at once. */
    public static ChatSocket connectNarrowly(int port) throws IOException {
        Socket narrow = new Socket();
        narrow.setReceiveBufferSize(NARROW_BYTES);
        return connect(narrow, port);
    }

    private static ChatSocket connect(Socket socket, int port, String... headers) {
        try {
            socket.setSoTimeout(PATIENCE_MS);
            socket.setTcpNoDelay(true);
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MS);
            return new ChatSocket(socket, List.of(headers));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.readUnsignedByte(); b != '\n'; b = in.readUnsignedByte()) {
            line.write(b);
        }
        return line.toString(StandardCharsets.US_ASCII).stripTrailing();
    }

    /** The HTTP status that the server answered with: 101 for a WebSocket. */
    public int status() {
        return Integer.parseInt(statusLine.split(" ", -1)[1]);
    }

    /** Sends a message; the body is JSON. */
    public void say(String type, String body) {
        sent++;
        write(
                TEXT,
                "{\"v\":1,\"t\":\"%s\",\"id\":\"message-%d\",\"body\":%s}"
                        .formatted(type, sent, body));
    }

    private void write(int opcode, String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
        frame.put((byte) (FIN | opcode));
        if (payload.length < SHORT_LENGTH) {
            frame.put((byte) (MASKED | payload.length));
        } else if (payload.length <= 0xFFFF) {
            frame.put((byte) (MASKED | SHORT_LENGTH)).putShort((short) payload.length);
        } else {
            frame.put((byte) (MASKED | LONG_LENGTH)).putLong(payload.length);
        }
        frame.putInt(0); // a mask of zeros changes nothing and is one
        frame.put(payload);
        try {
            socket.getOutputStream().write(frame.array(), 0, frame.position());
        } catch (SocketException gone) {
            // then the next thing heard is the end
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next thing that arrives. */
    public Heard hear() {
        try {
            while (true) {
                int opcode = in.readUnsignedByte() & 0x0F;
                byte[] payload = new byte[length()];
                in.readFully(payload);
                switch (opcode) {
                    case TEXT -> {
                        return message(payload);
                    }
                    case PING -> {
                        return new Heard.Pinged();
                    }
                    case CLOSE -> {
                        return ended(payload);
                    }
                    default -> {}
                }
            }
        } catch (EOFException | SocketException gone) {
            return new Heard.Ended(1006, "gone");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int length() throws IOException {
        int length = in.readUnsignedByte();
        return switch (length) {
            case SHORT_LENGTH -> in.readUnsignedShort();
            case LONG_LENGTH -> Math.toIntExact(in.readLong());
            default -> length;
        };
    }

    private static Heard message(byte[] payload) {
        JsonNode message = JSON.readTree(payload);
        return new Heard.Message(message.get("t").asString(), message.get("body"));
    }

    private static Heard ended(byte[] payload) {
        ByteBuffer close = ByteBuffer.wrap(payload);
        int code = close.getShort() & 0xFFFF;
        return new Heard.Ended(code, StandardCharsets.UTF_8.decode(close).toString());
    }

    /** The body of the next message of a type. Passes over others and answers pings; an ERROR or the end is a failure. */
    public JsonNode expect(String type) {
        return switch (next(type)) {
            case Heard.Message(String heard, JsonNode body) when heard.equals(type) -> body;
            case Heard other ->
                    throw new AssertionError("waited for " + type + " and got " + other);
        };
    }

    /** The type waited for; or, whatever comes first, an error's code, or an end's code and reason. */
    public String outcome(String type) {
        return firstOf(type);
    }

    /** The one of these types that comes first; or an error's code, or an end's code and reason. */
    public String firstOf(String... types) {
        return switch (next(types)) {
            case Heard.Message(String heard, JsonNode body) when heard.equals("ERROR") ->
                    body.get("code").asString();
            case Heard.Message(String heard, _) -> heard;
            case Heard.Pinged() -> "ping";
            case Heard.Ended(int code, String reason) -> code + " " + reason;
        };
    }

    private Heard next(String... types) {
        List<String> wanted = List.of(types);
        while (true) {
            switch (hear()) {
                case Heard.Pinged() -> write(PONG, "");
                case Heard.Message message
                        when wanted.contains(message.type()) || message.type().equals("ERROR") -> {
                    return message;
                }
                case Heard.Message _ -> {}
                case Heard.Ended end -> {
                    return end;
                }
            }
        }
    }

    /** Creates a room; the body of {@code ROOM_CREATED}. */
    public JsonNode createRoom() {
        say("ROOM_CREATE", "{}");
        return expect("ROOM_CREATED");
    }

    /** Asks to join; what comes of it is still to be heard. */
    public void askToJoin(String room, String token) {
        say("JOIN_REQUEST", "{\"roomId\":\"%s\",\"qrToken\":\"%s\"}".formatted(room, token));
    }

    /** Sends a chat message. */
    public void chat(String room, String ciphertextB64) {
        say(
                "APP_MSG",
                "{\"roomId\":\"%s\",\"ciphertextB64\":\"%s\"}".formatted(room, ciphertextB64));
    }

    @Override
    public void close() {
        drop();
    }

    /** Drops the connection without a word. */
    public void drop() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
