package org.e2eechat.server.protocol;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One whole, unmasked WebSocket frame as it goes on the wire (RFC 6455 section 5.2): header and payload, encoded once and shared by every connection that sends it.
 * Immutable by agreement: nobody writes to the array after it was handed over.
 */
public final class Frame {
    private static final int FIN = 0x80;
    private static final int TEXT = 0x1;
    private final byte[] bytes;

    private Frame(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The bytes of the header of a text frame with a payload of {@code payloadBytes}: 2, 4 or 10. */
    public static int headerBytes(int payloadBytes) {
        return payloadBytes < 126 ? 2 : payloadBytes < 65_536 ? 4 : 10;
    }

    /** Writes the header of an unfragmented text frame at the start of {@code frame}, whose payload fills the rest, and wraps the array without a copy. */
    public static Frame text(byte[] frame, int payloadBytes) {
        putHeader(frame, TEXT, payloadBytes);
        return new Frame(frame);
    }

    /**
     * A whole frame that another node has encoded; the bytes are kept and not copied.
     *
     * @throws IllegalArgumentException when it is not one unfragmented text frame, for which clients would drop the connection
     */
    public static Frame received(byte[] frame) {
        int payload =
                frame.length < 126 + 2
                        ? frame.length - 2
                        : frame.length < 65_536 + 4 ? frame.length - 4 : frame.length - 10;
        byte[] header = new byte[10];
        if (payload < 0) {
            throw new IllegalArgumentException("shorter than a frame's header");
        }
        putHeader(header, TEXT, payload);
        int length = headerBytes(payload);
        if (frame.length != length + payload
                || !Arrays.equals(header, 0, length, frame, 0, length)) {
            throw new IllegalArgumentException("not one whole text frame");
        }
        return new Frame(frame);
    }

    /** Any frame, with a copy of {@code payload}. */
    public static Frame of(int opcode, boolean fin, ByteBuffer payload) {
        int length = payload.remaining();
        int header = headerBytes(length);
        byte[] frame = new byte[header + length];
        putHeader(frame, opcode, length);
        if (!fin) {
            frame[0] = (byte) opcode;
        }
        payload.duplicate().get(frame, header, length);
        return new Frame(frame);
    }

    /** A control frame (RFC 6455 section 5.5) with a copy of {@code payload}, at most 125 bytes. */
    public static Frame control(int opcode, ByteBuffer payload) {
        int length = payload.remaining();
        if (length > 125) {
            throw new IllegalArgumentException("a control frame carries at most 125 bytes");
        }
        return of(opcode, true, payload);
    }

    private static void putHeader(byte[] frame, int opcode, int payloadBytes) {
        frame[0] = (byte) (FIN | opcode);
        if (payloadBytes < 126) {
            frame[1] = (byte) payloadBytes;
        } else if (payloadBytes < 65_536) {
            frame[1] = 126;
            frame[2] = (byte) (payloadBytes >>> 8);
            frame[3] = (byte) payloadBytes;
        } else {
            frame[1] = 127;
            for (int i = 0; i < 8; i++) {
                frame[2 + i] = (byte) ((long) payloadBytes >>> (56 - 8 * i));
            }
        }
    }

    /** Bytes on the wire, header included. */
    public int size() {
        return bytes.length;
    }

    /** The wire bytes; read only by agreement. */
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return "Frame[" + bytes.length + " bytes]";
    }
}
