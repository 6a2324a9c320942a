package org.e2eechat.server.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** JSON strings (RFC 8259 section 7) as they stand in a buffer, and as they are written. */
final class JsonStrings {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final String HEX = "0123456789abcdef";

    private JsonStrings() {}

    /** The index of the first byte from {@code at} on that is not plain: a quote, a backslash, a control character or not ASCII; {@code to} if there is none. */
    static int plainUntil(byte[] bytes, int at, int to) {
        int i = at;
        while (to - i >= Long.BYTES) {
            long word = (long) LONGS.get(bytes, i);
            long quote = word ^ (ONES * '"');
            long backslash = word ^ (ONES * '\\');
            // A byte's high bit is set where the byte is zero after the subtraction borrowed from
            // it; false hits are only ever above a true one.
            long found =
                    ((quote - ONES) & ~quote)
                            | ((backslash - ONES) & ~backslash)
                            | ((word - ONES * ' ') & ~word)
                            | word;
            long hits = found & HIGH_BITS;
            if (hits != 0) {
                return i + (Long.numberOfTrailingZeros(hits) >>> 3);
            }
            i += Long.BYTES;
        }
        while (i < to && isPlain(bytes[i])) {
            i++;
        }
        return i;
    }

    private static boolean isPlain(byte octet) {
        return octet >= ' ' && octet != '"' && octet != '\\';
    }

    /** How many bytes a UTF-16 code unit stands for in UTF-8; half of a pair stands for two. */
    static int utf8Bytes(int codeUnit) {
        return codeUnit < 0x80
                ? 1
                : codeUnit < 0x800 || Character.isSurrogate((char) codeUnit) ? 2 : 3;
    }

    static int utf8Bytes(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            bytes += utf8Bytes(text.charAt(i));
        }
        return bytes;
    }

    /** Appends a text with whatever has to be escaped escaped; half a surrogate pair too, because UTF-8 cannot carry it. */
    static void append(StringBuilder target, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                target.append('\\').append(c);
            } else if (c < ' ' || isHalf(text, i)) {
                target.append("\\u")
                        .append(HEX.charAt(c >>> 12))
                        .append(HEX.charAt(c >>> 8 & 15))
                        .append(HEX.charAt(c >>> 4 & 15))
                        .append(HEX.charAt(c & 15));
            } else {
                target.append(c);
            }
        }
    }

    private static boolean isHalf(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c)
                && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }

    /** A text as it stands between the quotes of a JSON string. */
    static Slice raw(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        append(escaped, text);
        return Slice.of(escaped.toString());
    }
}
