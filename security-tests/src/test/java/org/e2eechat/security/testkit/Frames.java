package org.e2eechat.security.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Frames of RFC 6455 section 5.2, right or wrong. */
public final class Frames {
    public static final int CONTINUATION = 0x0;
    public static final int TEXT = 0x1;
    public static final int BINARY = 0x2;
    public static final int CLOSE = 0x8;
    public static final int PING = 0x9;
    public static final int PONG = 0xA;
    public static final int FIN = 0x80;

    private static final int MASKED = 0x80;
    private static final byte[] MASK = {0x37, (byte) 0xfa, 0x21, 0x3d}; // of section 5.7

    private Frames() {}

    public static byte[] text(String text) {
        return masked(FIN | TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A frame whose first octet is exactly this: FIN, reserved bits, opcode. */
    public static byte[] masked(int firstOctet, byte... payload) {
        return masked(firstOctet, MASK, payload);
    }

    /** The same under a mask of four bytes that the caller chooses. */
    public static byte[] masked(int firstOctet, byte[] mask, byte[] payload) {
        ByteBuffer frame = head(firstOctet, MASKED, payload.length, payload.length + 4).put(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ mask[i % mask.length]));
        }
        byte[] bytes = new byte[frame.flip().remaining()];
        frame.get(bytes);
        return bytes;
    }

    /** What no client may send. */
    public static byte[] unmasked(int firstOctet, byte... payload) {
        return head(firstOctet, 0, payload.length, payload.length).put(payload).array();
    }

    /** The beginning of a masked frame that announces so many bytes, and nothing of them. */
    public static byte[] announced(int firstOctet, long bytes) {
        return head(firstOctet, MASKED, bytes, 4).put(MASK).array();
    }

    public static byte[] close(int code, byte... reason) {
        return masked(
                FIN | CLOSE,
                ByteBuffer.allocate(2 + reason.length).putShort((short) code).put(reason).array());
    }

    /** Length in the shortest form. */
    private static ByteBuffer head(int firstOctet, int masked, long length, int more) {
        if (length < 126) {
            return ByteBuffer.allocate(2 + more)
                    .put((byte) firstOctet)
                    .put((byte) (masked | length));
        }
        if (length <= 0xFFFF) {
            return ByteBuffer.allocate(4 + more)
                    .put((byte) firstOctet)
                    .put((byte) (masked | 126))
                    .putShort((short) length);
        }
        return ByteBuffer.allocate(10 + more)
                .put((byte) firstOctet)
                .put((byte) (masked | 127))
                .putLong(length);
    }
}
