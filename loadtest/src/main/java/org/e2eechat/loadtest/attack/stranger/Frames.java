package org.e2eechat.loadtest.attack.stranger;

import java.nio.ByteBuffer;

/** Masked frames of RFC 6455 section 5.2, with any first octet. */
public final class Frames {
    public static final int FIN = 0x80;
    public static final int CONTINUATION = 0x0;
    public static final int TEXT = 0x1;
    public static final int BINARY = 0x2;
    public static final int CLOSE = 0x8;
    public static final int PING = 0x9;
    public static final int PONG = 0xA;

    private static final int MASKED = 0x80;
    private static final int TWO_BYTES_FOLLOW = 126;
    private static final int EIGHT_BYTES_FOLLOW = 127;
    private static final int MOST_IN_TWO_BYTES = 0xFFFF;
    private static final byte[] MASK = {0x37, (byte) 0xfa, 0x21, 0x3d};

    private Frames() {}

    /** A frame whose first octet is exactly this: FIN, reserved bits, opcode. */
    public static byte[] masked(int firstOctet, byte... payload) {
        ByteBuffer frame = head(firstOctet, payload.length, payload.length);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ MASK[i % MASK.length]));
        }
        return bytes(frame);
    }

    /** The beginning of a frame that announces so many bytes, and none of them. */
    public static byte[] announced(int firstOctet, long bytes) {
        return bytes(head(firstOctet, bytes, 0));
    }

    /** The same frame so many times in a row. */
    public static byte[] repeated(byte[] frame, int times) {
        ByteBuffer all = ByteBuffer.allocate(frame.length * times);
        for (int i = 0; i < times; i++) {
            all.put(frame);
        }
        return bytes(all);
    }

    /** A close frame with this code and no reason. */
    public static byte[] close(int code) {
        return masked(FIN | CLOSE, bytes(ByteBuffer.allocate(2).putShort((short) code)));
    }

    private static byte[] bytes(ByteBuffer filled) {
        byte[] bytes = new byte[filled.flip().remaining()];
        filled.get(bytes);
        return bytes;
    }

    private static ByteBuffer head(int firstOctet, long length, int room) {
        int extended = length < TWO_BYTES_FOLLOW ? 0 : length <= MOST_IN_TWO_BYTES ? 2 : 8;
        ByteBuffer frame = ByteBuffer.allocate(2 + extended + MASK.length + room);
        frame.put((byte) firstOctet);
        switch (extended) {
            case 0 -> frame.put((byte) (MASKED | length));
            case 2 -> frame.put((byte) (MASKED | TWO_BYTES_FOLLOW)).putShort((short) length);
            default -> frame.put((byte) (MASKED | EIGHT_BYTES_FOLLOW)).putLong(length);
        }
        return frame.put(MASK);
    }
}
