package org.e2eechat.server.protocol;

import org.jspecify.annotations.Nullable;

/** The text of JSON strings (RFC 8259 section 7): measured, decoded and encoded. */
final class JsonText {
    private static final int UNICODE_ESCAPE_CHARS = 6; // \u0000

    private JsonText() {}

    /**
     * Measures the string whose first character is at {@code from}, just behind the opening quote.
     * Null when it has no end before {@code to} or a broken {@code \\u}; otherwise its escapes are
     * taken for granted, since the parser proper judges them.
     */
    static JsonValue.@Nullable Text measure(byte[] bytes, int from, int to) {
        int chars = 0;
        int utf8Bytes = 0;
        boolean escaped = false;
        boolean afterHighSurrogate = false;
        int at = from;
        while (at < to) {
            int plain = Swar.endOfPlainAscii(bytes, at, to);
            if (plain > at) {
                chars += plain - at;
                utf8Bytes += plain - at;
                at = plain;
                afterHighSurrogate = false;
                continue;
            }
            int b = bytes[at];
            if (b == '"') {
                return new JsonValue.Text(new Slice(bytes, from, at), chars, utf8Bytes, escaped);
            }
            if (b != '\\') { // one byte of a non-ASCII character; four bytes are two code units
                boolean continues = (b & 0xC0) == 0x80;
                chars += continues ? 0 : (b & 0xF8) == 0xF0 ? 2 : 1;
                utf8Bytes++;
                at++;
                afterHighSurrogate = false;
                continue;
            }
            escaped = true;
            chars++;
            if (at + 1 < to && bytes[at + 1] != 'u') {
                utf8Bytes++;
                at += 2;
                afterHighSurrogate = false;
                continue;
            }
            int unit = unicodeEscape(bytes, at, to);
            if (unit < 0) {
                return null;
            }
            boolean pair = afterHighSurrogate && Character.isLowSurrogate((char) unit);
            utf8Bytes += pair ? 1 : unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3; // a pair: 3 + 1
            afterHighSurrogate = Character.isHighSurrogate((char) unit);
            at += UNICODE_ESCAPE_CHARS;
        }
        return null;
    }

    /** The text of a measured string whose escapes are known to be legal. */
    static String decode(JsonValue.Text text) {
        Slice raw = text.raw();
        if (!text.escaped()) {
            return raw.utf8();
        }
        StringBuilder decoded = new StringBuilder(text.chars());
        byte[] bytes = raw.array();
        int at = raw.from();
        while (at < raw.to()) {
            int plainFrom = at;
            while (at < raw.to() && bytes[at] != '\\') {
                at++;
            }
            decoded.append(new Slice(bytes, plainFrom, at).utf8());
            if (at == raw.to()) {
                break;
            }
            if (bytes[at + 1] == 'u') {
                decoded.append((char) unicodeEscape(bytes, at, raw.to()));
                at += UNICODE_ESCAPE_CHARS;
            } else {
                decoded.append(shortEscape(bytes[at + 1]));
                at += 2;
            }
        }
        return decoded.toString();
    }

    /**
     * The one canonical way to write {@code text} between quotes, as valid UTF-8: only what must be
     * escaped is (quote, backslash, control characters, lone surrogates). A raw JSON string without
     * a backslash is therefore canonical already.
     */
    static byte[] encode(String text) {
        return new JsonBytes(text.length() + 2).escaped(text).toByteArray();
    }

    private static int unicodeEscape(byte[] bytes, int at, int to) {
        if (to - at < UNICODE_ESCAPE_CHARS) {
            return -1;
        }
        int unit = 0;
        for (int i = at + 2; i < at + UNICODE_ESCAPE_CHARS; i++) {
            int digit = bytes[i] < 0 ? -1 : Character.digit(bytes[i], 16);
            if (digit < 0) {
                return -1;
            }
            unit = (unit << 4) | digit;
        }
        return unit;
    }

    private static char shortEscape(byte letter) {
        return switch (letter) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> (char) letter; // quote, backslash, slash
        };
    }
}
