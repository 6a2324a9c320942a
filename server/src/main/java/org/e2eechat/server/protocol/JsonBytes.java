package org.e2eechat.server.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** Collects the bytes of a JSON text. For short messages; relayed ones are laid out by hand. */
final class JsonBytes {
    private static final byte[] HEX = "0123456789abcdef".getBytes(UTF_8);

    private byte[] bytes; // grows; used by one thread
    private int size;

    JsonBytes(int expectedBytes) {
        bytes = new byte[expectedBytes];
    }

    int size() {
        return size;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    void copyTo(byte[] target, int at) {
        System.arraycopy(bytes, 0, target, at, size);
    }

    /** Bytes that are JSON already. */
    JsonBytes raw(byte[] json) {
        reserve(json.length);
        System.arraycopy(json, 0, bytes, size, json.length);
        size += json.length;
        return this;
    }

    /** JSON of ASCII characters. */
    JsonBytes raw(String json) {
        return raw(json.getBytes(UTF_8));
    }

    JsonBytes raw(Slice json) {
        reserve(json.length());
        size = json.copyTo(bytes, size);
        return this;
    }

    /** Makes room for {@code length} bytes that the caller fills in, and says where they start. */
    int gap(int length) {
        reserve(length);
        size += length;
        return size - length;
    }

    /** The array behind it, for filling a gap before anything else is added. */
    byte[] array() {
        return bytes;
    }

    /** Any text as what stands between the quotes of a JSON string, in valid UTF-8. */
    JsonBytes escaped(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                add('\\').add(c);
            } else if (c < ' ') {
                control(c);
            } else if (c < 0x80) {
                add(c);
            } else if (!Character.isSurrogate(c)) {
                encode(c);
            } else if (isPairAt(text, i)) {
                encode(text.codePointAt(i));
                i++;
            } else { // half a character has no UTF-8, but it has an escape
                unicodeEscape(c);
            }
        }
        return this;
    }

    private static boolean isPairAt(String text, int at) {
        return at + 1 < text.length()
                && Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1));
    }

    private void control(char c) {
        switch (c) {
            case '\b' -> add('\\').add('b');
            case '\f' -> add('\\').add('f');
            case '\n' -> add('\\').add('n');
            case '\r' -> add('\\').add('r');
            case '\t' -> add('\\').add('t');
            default -> unicodeEscape(c);
        }
    }

    private void unicodeEscape(char c) {
        add('\\').add('u').add(HEX[c >> 12]).add(HEX[(c >> 8) & 15]);
        add(HEX[(c >> 4) & 15]).add(HEX[c & 15]);
    }

    private void encode(int codePoint) {
        if (codePoint < 0x800) {
            add(0xC0 | (codePoint >> 6));
        } else {
            if (codePoint < 0x10000) {
                add(0xE0 | (codePoint >> 12));
            } else {
                add(0xF0 | (codePoint >> 18)).add(0x80 | ((codePoint >> 12) & 0x3F));
            }
            add(0x80 | ((codePoint >> 6) & 0x3F));
        }
        add(0x80 | (codePoint & 0x3F));
    }

    private JsonBytes add(int b) {
        reserve(1);
        bytes[size++] = (byte) b;
        return this;
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }
}
