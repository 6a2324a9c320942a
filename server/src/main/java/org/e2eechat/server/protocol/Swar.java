package org.e2eechat.server.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks at eight bytes of text at once ("SIMD within a register"). A byte is marked by its highest
 * bit; a carry can mark a wrong byte only after a right one, so the lowest mark is exact, and with
 * little-endian words the lowest mark is the first byte.
 */
final class Swar {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int STRIDE = 4 * Long.BYTES;
    private static final long ONES = 0x0101010101010101L;
    static final long HIGH_BITS = 0x8080808080808080L;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';
    private static final long SPACES = ONES * ' ';

    private Swar() {}

    /** Eight bytes, the first in the lowest bits. */
    static long word(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at);
    }

    /**
     * The first place from {@code from} where a JSON string stops being plain: a quote, a backslash
     * or a control character; {@code to} if there is none. Bytes of non-ASCII characters are plain.
     */
    static int endOfPlain(byte[] bytes, int from, int to) {
        int at = from;
        // Ciphertext is long: four words at once, until one has a mark and is looked at below.
        for (; at <= to - STRIDE; at += STRIDE) {
            long marks =
                    notPlain(word(bytes, at))
                            | notPlain(word(bytes, at + Long.BYTES))
                            | notPlain(word(bytes, at + 2 * Long.BYTES))
                            | notPlain(word(bytes, at + 3 * Long.BYTES));
            if (marks != 0) {
                break;
            }
        }
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long marks = notPlain(word(bytes, at));
            if (marks != 0) {
                return at + (Long.numberOfTrailingZeros(marks) >>> 3);
            }
        }
        while (at < to && isPlain(bytes[at])) {
            at++;
        }
        return at;
    }

    /** Like {@link #endOfPlain}, but a byte of a non-ASCII character stops it, too. */
    static int endOfPlainAscii(byte[] bytes, int from, int to) {
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long word = word(bytes, at);
            long marks = notPlain(word) | (word & HIGH_BITS);
            if (marks != 0) {
                return at + (Long.numberOfTrailingZeros(marks) >>> 3);
            }
        }
        while (at < to && bytes[at] >= 0 && isPlain(bytes[at])) {
            at++;
        }
        return at;
    }

    private static long notPlain(long word) {
        long quote = word ^ QUOTES;
        long backslash = word ^ BACKSLASHES;
        // Each term borrows from its highest bit where the byte is zero (or below a space); "&
        // ~word"
        // spares the bytes whose highest bit was set before: quotes and backslashes have none.
        return ((quote - ONES) | (backslash - ONES) | (word - SPACES)) & ~word & HIGH_BITS;
    }

    private static boolean isPlain(byte b) {
        return b != '"' && b != '\\' && (b < 0 || b >= ' ');
    }
}
