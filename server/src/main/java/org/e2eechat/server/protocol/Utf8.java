package org.e2eechat.server.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Checks UTF-8 (RFC 3629) piece by piece: no overlong forms, no surrogates, nothing above U+10FFFF. A state carries over from one piece to the next, so a character may be split
 * anywhere.
 */
public final class Utf8 {
    /** Before the first byte, and after every whole character. */
    public static final int START = 0;

    /** The bytes are not UTF-8, whatever follows. */
    public static final int REJECT = -1;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long NOT_ASCII = 0x8080_8080_8080_8080L;

    // A state between START and REJECT is: bytes still missing, then the range of the next one.
    private static final int CONTINUATION_FROM = 0x80;
    private static final int CONTINUATION_TO = 0xBF;

    private Utf8() {}

    /** The state after the bytes of {@code bytes} from {@code from} to before {@code to}. */
    public static int advance(int state, byte[] bytes, int from, int to) {
        int at = from;
        int current = state;
        while (at < to) {
            if (current == START) {
                while (to - at >= Long.BYTES && ((long) LONGS.get(bytes, at) & NOT_ASCII) == 0) {
                    at += Long.BYTES;
                }
                if (at == to) {
                    return START;
                }
            }
            current = next(current, bytes[at++] & 0xFF);
            if (current == REJECT) {
                return REJECT;
            }
        }
        return current;
    }

    private static int next(int state, int octet) {
        if (state == START) {
            return first(octet);
        }
        int missing = state >>> 16;
        int low = (state >>> 8) & 0xFF;
        int high = state & 0xFF;
        if (octet < low || octet > high) {
            return REJECT;
        }
        return missing == 1 ? START : missing(missing - 1, CONTINUATION_FROM, CONTINUATION_TO);
    }

    /** The table of RFC 3629 section 4, by first byte. */
    private static int first(int octet) {
        if (octet < 0x80) {
            return START;
        }
        if (octet < 0xC2) {
            return REJECT;
        }
        if (octet < 0xE0) {
            return missing(1, CONTINUATION_FROM, CONTINUATION_TO);
        }
        if (octet < 0xF0) {
            return missing(
                    2,
                    octet == 0xE0 ? 0xA0 : CONTINUATION_FROM,
                    octet == 0xED ? 0x9F : CONTINUATION_TO);
        }
        if (octet < 0xF5) {
            return missing(
                    3,
                    octet == 0xF0 ? 0x90 : CONTINUATION_FROM,
                    octet == 0xF4 ? 0x8F : CONTINUATION_TO);
        }
        return REJECT;
    }

    private static int missing(int bytes, int from, int to) {
        return bytes << 16 | from << 8 | to;
    }
}
