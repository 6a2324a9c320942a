package org.e2eechat.loadtest.generator;

import java.nio.ByteBuffer;

/**
 * Where one WebSocket frame of a relay lies in a buffer (RFC 6455 section 5.2). Moved from frame to frame, so that reading makes no garbage. Belongs to one thread.
 */
final class FrameCursor {
    static final int TEXT = 0x1;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;

    private static final int FIN = 0x80;
    private static final int RESERVED_BITS = 0x70;
    private static final int OPCODE = 0x0f;
    private static final int MASKED = 0x80;
    private static final int LENGTH = 0x7f;
    private static final int LENGTH_IN_16_BITS = 126;
    private static final int LENGTH_IN_64_BITS = 127;

    private final int maxPayloadBytes;
    private int opcode; // these three: written by moveTo
    private int payload;
    private int end;

    FrameCursor(int maxPayloadBytes) {
        this.maxPayloadBytes = maxPayloadBytes;
    }

    /**
     * Moves to the frame that begins at {@code from}.
     *
     * @param limit where the received bytes end
     * @return whether the whole frame has arrived; when it has not, the cursor says nothing
     * @throws LoadFailedException when no relay of ours would send this: it is masked, in fragments, or larger than what was asked for
     */
    boolean moveTo(ByteBuffer buffer, int from, int limit) {
        int available = limit - from;
        if (available < 2) {
            return false;
        }
        int first = buffer.get(from);
        int second = buffer.get(from + 1);
        if ((second & MASKED) != 0 || (first & FIN) == 0 || (first & RESERVED_BITS) != 0) {
            throw new LoadFailedException("the relay sent a masked, compressed or partial frame");
        }

        int header = 2;
        long length = second & LENGTH;
        if (length == LENGTH_IN_16_BITS) {
            header = 4;
            if (available < header) {
                return false;
            }
            length = buffer.getShort(from + 2) & 0xffff;
        } else if (length == LENGTH_IN_64_BITS) {
            header = 10;
            if (available < header) {
                return false;
            }
            length = buffer.getLong(from + 2);
        }
        if (length < 0 || length > maxPayloadBytes) {
            throw new LoadFailedException("the relay sent a frame of " + length + " bytes");
        }

        opcode = first & OPCODE;
        payload = from + header;
        end = payload + (int) length;
        return end <= limit;
    }

    int opcode() {
        return opcode;
    }

    /** Where the payload begins. */
    int payload() {
        return payload;
    }

    /** Where the payload ends and the next frame begins. */
    int end() {
        return end;
    }
}
