package org.e2eechat.server.token;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * base64url without padding (RFC 4648 section 5), in exactly one spelling: the JDK's decoder also takes padding and ignores stray bits in the last character, and then one token
 * would have several texts.
 */
final class Base64Url {
    private static final String ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final int BITS_PER_CHAR = 6;
    private static final byte NONE = -1;
    private static final byte[] VALUES = values();

    private Base64Url() {}

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The bytes; empty for any text that {@link #encode} does not make, which includes the empty text. */
    static Optional<byte[]> decode(String text) {
        byte[] bytes = new byte[text.length() * BITS_PER_CHAR / Byte.SIZE];
        int at = 0;
        int bits = 0;
        int waiting = 0;
        for (int i = 0; i < text.length(); i++) {
            int value = valueOf(text.charAt(i));
            if (value == NONE) {
                return Optional.empty();
            }
            bits = (bits << BITS_PER_CHAR | value) & 0xffff; // at most 12 bits are in use
            waiting += BITS_PER_CHAR;
            if (waiting >= Byte.SIZE) {
                waiting -= Byte.SIZE;
                bytes[at++] = (byte) (bits >>> waiting);
            }
        }
        boolean strayBits = (bits & ((1 << waiting) - 1)) != 0;
        boolean strayChar = waiting == BITS_PER_CHAR; // one character alone makes no byte
        return text.isEmpty() || strayBits || strayChar ? Optional.empty() : Optional.of(bytes);
    }

    private static int valueOf(char c) {
        return c < VALUES.length ? VALUES[c] : NONE;
    }

    private static byte[] values() {
        byte[] values = new byte[128];
        Arrays.fill(values, NONE);
        for (int i = 0; i < ALPHABET.length(); i++) {
            values[ALPHABET.charAt(i)] = (byte) i;
        }
        return values;
    }
}
