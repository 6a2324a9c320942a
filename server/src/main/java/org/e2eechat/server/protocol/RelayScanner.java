package org.e2eechat.server.protocol;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the two messages that are relayed, {@code APP_MSG} and {@code MEDIA_MSG}, straight from the receive buffer, without making a String of anything. It takes the shapes that clients send and
 * returns null for everything else, other messages and wrong ones included: {@link JsonMessages} has the last word on those, and a test sees to it that both agree.
 */
final class RelayScanner {
    private static final byte[] APP_MSG = ascii("APP_MSG");
    private static final byte[] MEDIA_MSG = ascii("MEDIA_MSG");
    private static final byte[] V = ascii("v");
    private static final byte[] T = ascii("t");
    private static final byte[] ID = ascii("id");
    private static final byte[] BODY = ascii("body");
    private static final byte[] ROOM_ID = ascii("roomId");
    private static final byte[] CIPHERTEXT = ascii("ciphertextB64");
    private static final byte[] MIME = ascii("mime");
    private static final byte[] SIZE = ascii("size");
    private static final byte[] CHUNK_SIZE = ascii("chunkSize");
    private static final byte[] CHUNKS = ascii("chunks");
    private static final byte[] FROM = ascii("from");
    private static final int MOST_DIGITS = 9; // fits an int

    private final MessageLimits limits;
    private final byte[] buffer;
    private final int to;
    private int at;

    // Of the string scanned last.
    private int stringFrom;
    private int stringTo;
    private int stringChars; // UTF-16 code units, as the rules count
    private int stringBytes; // in UTF-8, escapes resolved
    private boolean isPlain;

    private boolean hasVersion;
    private boolean isText;
    private boolean isMedia;
    private @Nullable Slice id;
    private boolean hasBody;
    private @Nullable Slice room;
    private @Nullable Slice ciphertext;
    private int ciphertextBytes;
    private @Nullable Slice mime;
    private @Nullable Slice size;
    private @Nullable Slice chunkSize;
    private @Nullable Slice chunks;
    private long chunkBytes;
    private @Nullable Slice from;

    private RelayScanner(MessageLimits limits, byte[] buffer, int from, int to) {
        this.limits = limits;
        this.buffer = buffer;
        this.at = from;
        this.to = to;
    }

    /** The message, or null when this is for the full reader. */
    static @Nullable Decoded scan(MessageLimits limits, byte[] buffer, int from, int to) {
        RelayScanner scanner = new RelayScanner(limits, buffer, from, to);
        if (!scanner.object(false)) {
            return null;
        }
        scanner.skipSpace();
        return scanner.at == to ? scanner.message() : null;
    }

    private @Nullable Decoded message() {
        if (!hasVersion || id == null || !hasBody || room == null) {
            return null;
        }
        if (isText && ciphertext != null) {
            return ciphertextBytes > limits.maxCiphertextBytes()
                    ? new Decoded.Refused(id, ErrorCode.CIPHERTEXT_TOO_LARGE)
                    : new Decoded.Message(new ClientMessage.RelayText(id, room, ciphertext));
        }
        if (isMedia && mime != null && size != null && chunkSize != null && chunks != null) {
            return chunkBytes > limits.maxMediaBytes()
                    ? new Decoded.Refused(id, ErrorCode.MEDIA_TOO_LARGE)
                    : new Decoded.Message(
                            new ClientMessage.RelayMedia(
                                    id, room, List.of(mime, size, chunkSize, chunks), from));
        }
        return null;
    }

    private boolean object(boolean isBody) {
        if (!take('{')) {
            return false;
        }
        if (take('}')) {
            return true;
        }
        do {
            if (!string() || !isPlain) {
                return false;
            }
            int keyFrom = stringFrom;
            int keyTo = stringTo;
            if (!take(':') || !(isBody ? bodyMember(keyFrom, keyTo) : member(keyFrom, keyTo))) {
                return false;
            }
        } while (take(','));
        return take('}');
    }

    /** Reads one member's value. A second one of the same name makes it the full reader's business. */
    private boolean member(int keyFrom, int keyTo) {
        if (is(V, keyFrom, keyTo)) {
            boolean first = !hasVersion;
            hasVersion = true;
            return first && take('1') && isEndOfNumber();
        }
        if (is(T, keyFrom, keyTo)) {
            boolean first = !isText && !isMedia;
            if (!first || !string() || !isPlain) {
                return false;
            }
            isText = is(APP_MSG, stringFrom, stringTo);
            isMedia = is(MEDIA_MSG, stringFrom, stringTo);
            return isText || isMedia;
        }
        if (is(ID, keyFrom, keyTo)) {
            if (id != null
                    || !string()
                    || stringChars < Rules.MIN_ID_CHARS
                    || stringChars > Rules.MAX_ID_CHARS) {
                return false;
            }
            id = lastString();
            return true;
        }
        if (is(BODY, keyFrom, keyTo)) {
            boolean first = !hasBody;
            hasBody = true;
            return first && object(true);
        }
        return string();
    }

    private boolean bodyMember(int keyFrom, int keyTo) {
        if (is(ROOM_ID, keyFrom, keyTo)) {
            if (room != null
                    || !string()
                    || !isPlain
                    || stringChars < RoomId.MIN_CHARS
                    || stringChars > RoomId.MAX_CHARS) {
                return false;
            }
            room = lastString();
            return true;
        }
        if (is(CIPHERTEXT, keyFrom, keyTo)) {
            if (ciphertext != null || !string() || stringChars == 0) {
                return false;
            }
            ciphertext = lastString();
            ciphertextBytes = stringBytes;
            return true;
        }
        if (is(MIME, keyFrom, keyTo)) {
            if (mime != null || !string() || stringChars > Rules.MAX_MIME_CHARS) {
                return false;
            }
            mime = withQuotes();
            return true;
        }
        if (is(FROM, keyFrom, keyTo)) {
            if (from != null
                    || !string()
                    || !isPlain
                    || ParticipantId.isShapeOf(lastString().utf8())) {
                return false;
            }
            from = lastString();
            return true;
        }
        if (is(SIZE, keyFrom, keyTo)) {
            boolean first = size == null;
            size = number(Rules.MIN_MEDIA_SIZE, Rules.MAX_MEDIA_SIZE);
            return first && size != null;
        }
        if (is(CHUNK_SIZE, keyFrom, keyTo)) {
            boolean first = chunkSize == null;
            chunkSize = number(Rules.MIN_CHUNK_SIZE, Integer.MAX_VALUE);
            return first && chunkSize != null;
        }
        if (is(CHUNKS, keyFrom, keyTo)) {
            return chunks == null && chunks();
        }
        return string();
    }

    private boolean chunks() {
        skipSpace();
        int start = at;
        if (!take('[')) {
            return false;
        }
        int count = 0;
        do {
            if (!string() || stringChars == 0 || ++count > Rules.MAX_CHUNKS) {
                return false;
            }
            chunkBytes += stringBytes;
        } while (take(','));
        if (!take(']')) {
            return false;
        }
        chunks = new Slice(buffer, start, at);
        return true;
    }

    private @Nullable Slice number(int least, int most) {
        skipSpace();
        int start = at;
        int value = 0;
        while (at < to && isDigit(buffer[at]) && at - start < MOST_DIGITS) {
            value = value * 10 + buffer[at++] - '0';
        }
        boolean isInteger = at > start && buffer[start] != '0' && isEndOfNumber();
        return isInteger && value >= least && value <= most ? new Slice(buffer, start, at) : null;
    }

    private boolean isEndOfNumber() {
        return at < to && (buffer[at] == ',' || buffer[at] == '}' || isSpace(buffer[at]));
    }

    /** Scans a string and leaves what it is in the fields above. */
    private boolean string() {
        if (!take('"')) {
            return false;
        }
        stringFrom = at;
        stringChars = 0;
        stringBytes = 0;
        isPlain = true;
        while (true) {
            int until = JsonStrings.plainUntil(buffer, at, to);
            stringChars += until - at;
            stringBytes += until - at;
            at = until;
            if (at == to) {
                return false;
            }
            if (buffer[at] == '"') {
                stringTo = at++;
                return true;
            }
            isPlain = false;
            if (buffer[at] == '\\' ? !escape() : !character()) {
                return false;
            }
        }
    }

    private boolean escape() {
        at++;
        if (at == to) {
            return false;
        }
        byte kind = buffer[at++];
        stringChars++;
        if (kind != 'u') {
            stringBytes++;
            return "\"\\/bfnrt".indexOf(kind) >= 0;
        }
        int unit = 0;
        for (int end = at + 4; at < end; at++) {
            int digit = at < to ? Character.digit(buffer[at], 16) : -1;
            if (digit < 0) {
                return false;
            }
            unit = unit << 4 | digit;
        }
        stringBytes += JsonStrings.utf8Bytes(unit);
        return true;
    }

    /** A character outside ASCII; the buffer is known to be UTF-8. */
    private boolean character() {
        int lead = buffer[at] & 0xFF;
        if (lead < 0x80) {
            return false; // a control character
        }
        int bytes = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        if (to - at < bytes) {
            return false;
        }
        at += bytes;
        stringBytes += bytes;
        stringChars += bytes == 4 ? 2 : 1;
        return true;
    }

    private Slice lastString() {
        return new Slice(buffer, stringFrom, stringTo);
    }

    private Slice withQuotes() {
        return new Slice(buffer, stringFrom - 1, stringTo + 1);
    }

    private boolean is(byte[] name, int nameFrom, int nameTo) {
        return nameTo - nameFrom == name.length
                && Arrays.equals(buffer, nameFrom, nameTo, name, 0, name.length);
    }

    private boolean take(char expected) {
        skipSpace();
        if (at == to || buffer[at] != expected) {
            return false;
        }
        at++;
        return true;
    }

    private void skipSpace() {
        while (at < to && isSpace(buffer[at])) {
            at++;
        }
    }

    private static boolean isSpace(byte octet) {
        return octet == ' ' || octet == '\n' || octet == '\r' || octet == '\t';
    }

    private static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
