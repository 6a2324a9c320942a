package org.e2eechat.security.testkit;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.EOFException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A WebSocket client on a plain socket: it sends any bytes, reads only when told to, and answers pings only while it reads. */
public final class WebSocket implements AutoCloseable {
    public static final String KEY = "dGhlIHNhbXBsZSBub25jZQ=="; // of RFC 6455 section 1.3

    private static final JsonMapper JSON = new JsonMapper();

    private final RawSocket socket;
    private final HttpAnswer answer;
    private int sent; // messages, for their ids

    /** What arrives. */
    public sealed interface Heard {
        record Message(String type, JsonNode body) implements Heard {}

        record Control(int opcode, String payload) implements Heard {}

        /** By a close frame, or (code 1006) without one. */
        record Ended(int code, String reason) implements Heard {}
    }

    /** A room and the token that lets one person in. */
    public record Room(String id, String token) {}

    private WebSocket(RawSocket socket, HttpAnswer answer) {
        this.socket = socket;
        this.answer = answer;
    }

    /** Asks for a WebSocket; whether there is one says {@link #status}. */
    public static WebSocket open(RawSocket socket, String... headers) {
        String[] all = new String[headers.length + 4];
        all[0] = "Upgrade: websocket";
        all[1] = "Connection: Upgrade";
        all[2] = "Sec-WebSocket-Version: 13";
        all[3] = "Sec-WebSocket-Key: " + KEY;
        System.arraycopy(headers, 0, all, 4, headers.length);
        return new WebSocket(socket, socket.request("GET", "/ws", all));
    }

    /** The answer to the upgrade. */
    public HttpAnswer answer() {
        return answer;
    }

    public int status() {
        return answer.status();
    }

    public RawSocket socket() {
        return socket;
    }

    /** Sends these bytes as they are; whole frames of several threads do not mix. */
    public synchronized WebSocket raw(byte[]... parts) {
        for (byte[] part : parts) {
            socket.send(part);
        }
        return this;
    }

    public WebSocket text(String text) {
        return raw(Frames.text(text));
    }

    /** Sends a message; the body is JSON. */
    public WebSocket say(String type, String body) {
        return text(message(type, body));
    }

    /** A message with a new id. */
    public String message(String type, String body) {
        sent++;
        return "{\"v\":1,\"t\":\"%s\",\"id\":\"message-%d\",\"body\":%s}"
                .formatted(type, sent, body);
    }

    public WebSocket chat(String room, String ciphertext) {
        return say(
                "APP_MSG",
                "{\"roomId\":\"%s\",\"ciphertextB64\":\"%s\"}".formatted(room, ciphertext));
    }

    /** The next thing that arrives, whatever it is. */
    public Heard hear() {
        try {
            int opcode = socket.octet() & 0x0F;
            byte[] payload = socket.read(length());
            return switch (opcode) {
                case Frames.TEXT -> {
                    JsonNode message = JSON.readTree(payload);
                    yield new Heard.Message(message.get("t").asString(), message.get("body"));
                }
                case Frames.CLOSE -> ended(payload);
                default ->
                        new Heard.Control(opcode, new String(payload, StandardCharsets.ISO_8859_1));
            };
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof EOFException || e.getCause() instanceof SocketException) {
                return new Heard.Ended(1006, "gone");
            }
            throw e;
        }
    }

    private int length() {
        int length = socket.octet();
        return switch (length) {
            case 126 -> ByteBuffer.wrap(socket.read(2)).getShort() & 0xFFFF;
            case 127 -> Math.toIntExact(ByteBuffer.wrap(socket.read(8)).getLong());
            default -> length;
        };
    }

    private static Heard ended(byte[] payload) {
        if (payload.length < 2) {
            return new Heard.Ended(1005, "");
        }
        ByteBuffer close = ByteBuffer.wrap(payload);
        int code = close.getShort() & 0xFFFF;
        return new Heard.Ended(code, StandardCharsets.UTF_8.decode(close).toString());
    }

    /** The body of the next message of a type. Passes over others; an ERROR or the end is a failure. */
    public JsonNode expect(String type) {
        return switch (next(List.of(type))) {
            case Heard.Message(String heard, JsonNode body) when heard.equals(type) -> body;
            case Heard other ->
                    throw new AssertionError("waited for " + type + " and got " + other);
        };
    }

    /** The first of these types; or, whatever comes first, an error's code, or an end's code and reason. */
    public String outcome(String... types) {
        return switch (next(List.of(types))) {
            case Heard.Message(String heard, JsonNode body) when heard.equals("ERROR") ->
                    body.get("code").asString();
            case Heard.Message(String heard, JsonNode _) -> heard;
            case Heard.Control _ -> throw new AssertionError("passed over before");
            case Heard.Ended(int code, String reason) -> (code + " " + reason).strip();
        };
    }

    /** How the connection ends; passes over everything before. */
    public String end() {
        while (true) {
            if (hear() instanceof Heard.Ended(int code, String reason)) {
                return (code + " " + reason).strip();
            }
        }
    }

    private Heard next(List<String> wanted) {
        while (true) {
            switch (hear()) {
                case Heard.Control(int opcode, String payload) -> {
                    if (opcode == Frames.PING) {
                        raw(
                                Frames.masked(
                                        Frames.FIN | Frames.PONG,
                                        payload.getBytes(StandardCharsets.ISO_8859_1)));
                    }
                }
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

    public Room createRoom() {
        say("ROOM_CREATE", "{}");
        JsonNode created = expect("ROOM_CREATED");
        return new Room(created.get("roomId").asString(), created.get("qrToken").asString());
    }

    /** Tries to join: {@code JOINED}, an error's code, or an end. */
    public String join(String room, String token) {
        askToJoin(room, token);
        return outcome("JOINED");
    }

    /** Asks to join; what comes of it is still to be heard. */
    public WebSocket askToJoin(String room, String token) {
        return say("JOIN_REQUEST", "{\"roomId\":\"%s\",\"qrToken\":\"%s\"}".formatted(room, token));
    }

    /** Whether it is still served: a PING message is answered. */
    public boolean isServed() {
        say("PING", "{}");
        return outcome("PONG").equals("PONG");
    }

    /** Drops the connection without a word. */
    @Override
    public void close() {
        socket.close();
    }
}
