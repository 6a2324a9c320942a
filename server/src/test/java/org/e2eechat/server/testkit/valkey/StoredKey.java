package org.e2eechat.server.testkit.valkey;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * A key as the server stores it.
 *
 * @param dump the serialized value ({@code DUMP}); kit servers do not compress, so what is in it can be searched for
 * @param ttlMillis what is left of its life; empty for a key that would stay for ever
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares these
public record StoredKey(byte[] name, byte[] dump, OptionalLong ttlMillis) {
    /** The name with one character for a byte. */
    public String text() {
        return new String(name, StandardCharsets.ISO_8859_1);
    }

    /** Whether these bytes are in the name or in the value. */
    public boolean contains(byte[] wanted) {
        String needle = new String(wanted, StandardCharsets.ISO_8859_1);
        return text().contains(needle)
                || new String(dump, StandardCharsets.ISO_8859_1).contains(needle);
    }

    @Override
    public String toString() {
        return text();
    }
}
