package org.e2eechat.loadtest.generator;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;

/**
 * Frames as a client sends them. All have the same mask: a relay has to unmask whatever the mask is, and here nobody has to be protected from proxies (RFC 6455 section 10.3).
 */
public final class MaskedFrames {
    static final int PONG = 0xa;
    static final int HEADER_BYTES = 8; // of a frame with 126 to 65 535 bytes

    private static final int FIN = 0x80;
    private static final int MASKED = 0x80;
    private static final int LENGTH_IN_16_BITS = 126;
    private static final int MAX_SHORT_PAYLOAD = 125;
    private static final int MAX_PAYLOAD = 0xffff;
    private static final int MASK = 0x37fa_213d; // of the example in RFC 6455 section 5.7

    private MaskedFrames() {}

    /** A text message in one frame. */
    public static ByteBuffer text(String text) {
        return frame(FrameCursor.TEXT, text.getBytes(US_ASCII));
    }

    /** A final frame of at most 65 535 bytes. */
    public static ByteBuffer frame(int opcode, byte[] payload) {
        if (payload.length > MAX_PAYLOAD) {
            throw new IllegalArgumentException("a frame of more than 65 535 bytes");
        }
        ByteBuffer frame = ByteBuffer.allocateDirect(HEADER_BYTES + payload.length);
        frame.put((byte) (FIN | opcode));
        if (payload.length <= MAX_SHORT_PAYLOAD) {
            frame.put((byte) (MASKED | payload.length));
        } else {
            frame.put((byte) (MASKED | LENGTH_IN_16_BITS)).putShort((short) payload.length);
        }
        frame.putInt(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ maskByte(i)));
        }
        return frame.flip();
    }

    /** The mask for the eight bytes at this place of a payload. */
    static long maskAt(int offset) {
        long mask = 0;
        for (int i = offset; i < offset + Long.BYTES; i++) {
            mask = mask << Byte.SIZE | maskByte(i);
        }
        return mask;
    }

    private static int maskByte(int offset) {
        return MASK >>> (24 - 8 * (offset & 3)) & 0xff;
    }
}
