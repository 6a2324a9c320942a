package org.e2eechat.server.protocol;

/**
 * Tells whether bytes are UTF-8 (RFC 3629): no surrogates, no overlong forms, nothing above
 * U+10FFFF. Text may come in pieces that end anywhere, so the answer is a state that the next piece
 * starts from; a whole message is valid when its last state is {@link #START}.
 */
public final class Utf8 {
    /** Nothing is open: the state to begin with, and of a complete text. */
    public static final int START = 0;

    /** Not UTF-8, whatever follows. */
    public static final int REJECT = -1;

    // What is open: the number of bytes that must follow, or a lead byte that narrows the next one.
    private static final int ONE_MORE = 1;
    private static final int TWO_MORE = 2;
    private static final int THREE_MORE = 3;
    private static final int AFTER_E0 = 4; // A0..BF, else overlong
    private static final int AFTER_ED = 5; // 80..9F, else a surrogate
    private static final int AFTER_F0 = 6; // 90..BF, else overlong
    private static final int AFTER_F4 = 7; // 80..8F, else above U+10FFFF

    private Utf8() {}

    /**
     * The state after the bytes from {@code from} to before {@code to}.
     *
     * @param state {@link #START}, or what the call for the piece before returned
     */
    public static int advance(int state, byte[] bytes, int from, int to) {
        int current = state;
        int at = from;
        while (at < to && current != REJECT) {
            if (current == START) {
                at = endOfAscii(bytes, at, to);
                if (at == to) {
                    return START;
                }
            }
            current = step(current, bytes[at] & 0xFF);
            at++;
        }
        return current;
    }

    private static int endOfAscii(byte[] bytes, int from, int to) {
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long marks = Swar.word(bytes, at) & Swar.HIGH_BITS;
            if (marks != 0) {
                return at + (Long.numberOfTrailingZeros(marks) >>> 3);
            }
        }
        while (at < to && bytes[at] >= 0) {
            at++;
        }
        return at;
    }

    private static int step(int state, int b) {
        return switch (state) {
            case START -> lead(b);
            case ONE_MORE -> within(b, 0x80, 0xBF, START);
            case TWO_MORE -> within(b, 0x80, 0xBF, ONE_MORE);
            case THREE_MORE -> within(b, 0x80, 0xBF, TWO_MORE);
            case AFTER_E0 -> within(b, 0xA0, 0xBF, ONE_MORE);
            case AFTER_ED -> within(b, 0x80, 0x9F, ONE_MORE);
            case AFTER_F0 -> within(b, 0x90, 0xBF, TWO_MORE);
            case AFTER_F4 -> within(b, 0x80, 0x8F, TWO_MORE);
            default -> REJECT;
        };
    }

    private static int lead(int b) {
        if (b < 0x80) {
            return START;
        }
        if (b < 0xC2) { // a continuation byte, or the lead of an overlong form
            return REJECT;
        }
        if (b < 0xE0) {
            return ONE_MORE;
        }
        if (b < 0xF0) {
            return b == 0xE0 ? AFTER_E0 : b == 0xED ? AFTER_ED : TWO_MORE;
        }
        if (b < 0xF5) {
            return b == 0xF0 ? AFTER_F0 : b == 0xF4 ? AFTER_F4 : THREE_MORE;
        }
        return REJECT;
    }

    private static int within(int b, int lowest, int highest, int next) {
        return b >= lowest && b <= highest ? next : REJECT;
    }
}
