package org.e2eechat.server.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;

/**
 * Reads an {@code APP_MSG} as clients write it: the members that the contract knows, each once, in
 * any order, with any whitespace, and strings without escapes. It knows nothing else and never says
 * "malformed": at the first surprise it gives up, and the parser decides.
 */
final class PlainTextScan {
    private static final byte[] V = "v\"".getBytes(US_ASCII);
    private static final byte[] T = "t\"".getBytes(US_ASCII);
    private static final byte[] ID = "id\"".getBytes(US_ASCII);
    private static final byte[] BODY = "body\"".getBytes(US_ASCII);
    private static final byte[] ROOM_ID = "roomId\"".getBytes(US_ASCII);
    private static final byte[] CIPHERTEXT = "ciphertextB64\"".getBytes(US_ASCII);
    private static final byte[] APP_MSG = "\"APP_MSG\"".getBytes(US_ASCII);

    // What was seen of the envelope: a message is complete with all four.
    private static final int SEEN_V = 1;
    private static final int SEEN_T = 2;
    private static final int SEEN_ID = 4;
    private static final int SEEN_BODY = 8;
    private static final int SEEN_ALL = 15;

    private final byte[] bytes;
    private final int to;
    private int at; // the next byte to read
    private int stringFrom; // of the string read last; it ends before the quote at `at - 1`
    private int idFrom;
    private int idTo;
    private int roomFrom;
    private int roomTo; // 0 as long as there is none
    private int ciphertextFrom;
    private int ciphertextTo; // 0 as long as there is none

    private PlainTextScan(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.to = to;
    }

    /** The answer to an ordinary {@code APP_MSG}; null for anything that the parser must see. */
    static @Nullable Decoded decode(byte[] bytes, int from, int to, MessageLimits limits) {
        PlainTextScan scan = new PlainTextScan(bytes, from, to);
        if (!scan.envelope()
                || isOutside(
                        scan.idTo - scan.idFrom,
                        MessageRules.ID_MIN_CHARS,
                        MessageRules.ID_MAX_CHARS)
                || isOutside(scan.roomTo - scan.roomFrom, RoomId.MIN_CHARS, RoomId.MAX_CHARS)
                || scan.ciphertextTo == scan.ciphertextFrom) {
            return null;
        }
        return MessageRules.relayText(
                new Slice(bytes, scan.idFrom, scan.idTo),
                new Slice(bytes, scan.roomFrom, scan.roomTo),
                new Slice(bytes, scan.ciphertextFrom, scan.ciphertextTo),
                scan.ciphertextTo - scan.ciphertextFrom,
                limits);
    }

    private static boolean isOutside(int chars, int least, int most) {
        return chars < least || chars > most;
    }

    private boolean envelope() {
        if (!takeAfterSpace('{')) {
            return false;
        }
        int seen = 0;
        do {
            int member = envelopeMember();
            if (member == 0 || (seen & member) != 0) {
                return false;
            }
            seen |= member;
        } while (takeAfterSpace(','));
        if (seen != SEEN_ALL || !takeAfterSpace('}')) {
            return false;
        }
        skipSpace();
        return at == to;
    }

    /** Reads a member and says which it was; 0 for one that is not as expected. */
    private int envelopeMember() {
        if (!takeAfterSpace('"')) {
            return 0;
        }
        if (takeName(V)) {
            return takeAfterSpace('1') ? SEEN_V : 0; // "12" or "1.0" fail at the comma
        }
        if (takeName(T)) {
            skipSpace();
            return take(APP_MSG) ? SEEN_T : 0;
        }
        if (takeName(ID)) {
            if (!asciiString()) {
                return 0;
            }
            idFrom = stringFrom;
            idTo = at - 1;
            return SEEN_ID;
        }
        return takeName(BODY) && body() ? SEEN_BODY : 0;
    }

    private boolean body() {
        if (!takeAfterSpace('{')) {
            return false;
        }
        do {
            if (!bodyMember()) {
                return false;
            }
        } while (takeAfterSpace(','));
        return roomTo != 0 && ciphertextTo != 0 && takeAfterSpace('}');
    }

    private boolean bodyMember() {
        if (!takeAfterSpace('"')) {
            return false;
        }
        if (roomTo == 0 && takeName(ROOM_ID)) {
            if (!asciiString()) {
                return false;
            }
            roomFrom = stringFrom;
            roomTo = at - 1;
            return true;
        }
        if (ciphertextTo != 0 || !takeName(CIPHERTEXT) || !takeAfterSpace('"')) {
            return false;
        }
        ciphertextFrom = at;
        ciphertextTo = Swar.endOfPlain(bytes, at, to);
        at = ciphertextTo;
        return take('"');
    }

    /** A string whose bytes are its characters, so that its length can be judged. */
    private boolean asciiString() {
        if (!takeAfterSpace('"')) {
            return false;
        }
        stringFrom = at;
        at = Swar.endOfPlainAscii(bytes, at, to);
        return take('"');
    }

    /**
     * Reads the rest of a member's name, its quote and the colon. Where any of it is missing
     * nothing is read, so that the caller can try another name at the same place.
     */
    private boolean takeName(byte[] rest) {
        int start = at;
        if (take(rest) && takeAfterSpace(':')) {
            return true;
        }
        at = start;
        return false;
    }

    private boolean take(byte[] expected) {
        if (to - at < expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (bytes[at + i] != expected[i]) {
                return false;
            }
        }
        at += expected.length;
        return true;
    }

    private boolean takeAfterSpace(char expected) {
        skipSpace();
        return take(expected);
    }

    private boolean take(char expected) {
        if (at < to && bytes[at] == expected) {
            at++;
            return true;
        }
        return false;
    }

    private void skipSpace() {
        while (at < to && isSpace(bytes[at])) {
            at++;
        }
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }
}
