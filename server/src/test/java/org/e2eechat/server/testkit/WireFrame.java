package org.e2eechat.server.testkit;

import org.e2eechat.server.protocol.Frame;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A frame as its receiver sees it (RFC 6455 section 5.2), already unmasked. */
@SuppressWarnings("ArrayRecordComponent") // compared by its parts, never as a whole
public record WireFrame(boolean fin, int opcode, byte[] payload) {
    public static final int CONTINUATION = 0x0;
    public static final int TEXT = 0x1;
    public static final int BINARY = 0x2;
    public static final int CLOSE = 0x8;
    public static final int PING = 0x9;
    public static final int PONG = 0xA;

    private static final int NO_CODE = 1005; // RFC 6455 section 7.1.5
    private static final JsonMapper JSON = new JsonMapper();

    /** Reads an encoded frame back, and checks that nothing follows it. */
    public static WireFrame of(Frame frame) {
        ByteBuffer bytes = ByteBuffer.wrap(frame.bytes());
        int first = bytes.get() & 0xFF;
        int second = bytes.get() & 0xFF;
        long length =
                switch (second) {
                    case 126 -> bytes.getShort() & 0xFFFF;
                    case 127 -> bytes.getLong();
                    default -> second;
                };
        if (length != bytes.remaining()) {
            throw new AssertionError(
                    "the header says " + length + " bytes, there are " + bytes.remaining());
        }
        byte[] payload = new byte[bytes.remaining()];
        bytes.get(payload);
        return new WireFrame((first & 0x80) != 0, first & 0x0F, payload);
    }

    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    public JsonNode json() {
        return JSON.readTree(text());
    }

    /** The message's {@code t}; for a close frame "CLOSE" and its code and reason. */
    public String type() {
        return switch (opcode) {
            case TEXT -> json().path("t").asString();
            case CLOSE -> ("CLOSE " + closeCode() + " " + closeReason()).stripTrailing();
            case PING -> "ping";
            case PONG -> "pong";
            default -> "opcode " + opcode;
        };
    }

    public JsonNode body() {
        return json().path("body");
    }

    /** A text of the body. */
    public String body(String name) {
        return body().path(name).asString();
    }

    /** The code of a close frame; 1005 when it has none. */
    public int closeCode() {
        return payload.length < 2 ? NO_CODE : ((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF);
    }

    public String closeReason() {
        return payload.length < 2
                ? ""
                : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return opcode == TEXT || opcode == CLOSE
                ? type()
                : "opcode " + opcode + " " + Arrays.toString(payload);
    }
}
