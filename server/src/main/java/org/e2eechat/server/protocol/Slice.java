package org.e2eechat.server.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A view of bytes inside a receive buffer, without a copy. It is valid only until the message it came from has been handled; {@link #copy()} outlives that.
 * Its text never shows in a log.
 *
 * @param array the receive buffer
 * @param from the first byte
 * @param to one past the last byte
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, below
public record Slice(byte[] array, int from, int to) {
    public int length() {
        return to - from;
    }

    /** The same bytes in an array of their own. */
    public Slice copy() {
        return new Slice(Arrays.copyOfRange(array, from, to), 0, to - from);
    }

    public boolean contentEquals(byte[] other) {
        return Arrays.equals(array, from, to, other, 0, other.length);
    }

    /** Copies the bytes to {@code target} at {@code at} and returns the index after the last one. */
    public int copyTo(byte[] target, int at) {
        System.arraycopy(array, from, target, at, to - from);
        return at + to - from;
    }

    public static Slice of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Slice(bytes, 0, bytes.length);
    }

    /** The bytes read as UTF-8. */
    public String utf8() {
        return new String(array, from, to - from, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "Slice[" + length() + " bytes]";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Slice slice
                && Arrays.equals(array, from, to, slice.array, slice.from, slice.to);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + array[i];
        }
        return hash;
    }
}
