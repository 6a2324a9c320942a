package org.e2eechat.loadtest.generator;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;

/**
 * What a message carries at the beginning of its ciphertext, in letters from A to P, each for four bits: when it should have been sent (16 letters, nanoseconds), and the how manyth of its room it is (8 letters). Letters, because a
 * ciphertext must be text; four bits, because eight letters then turn into a number without a loop.
 */
final class Stamp {
    static final int LETTERS_BYTES = 8; // one half of a time, or a whole number
    static final int BYTES = 3 * LETTERS_BYTES;

    private static final long LOW_NIBBLES = 0x0f0f_0f0f_0f0f_0f0fL;
    private static final long LETTERS_A = 0x4141_4141_4141_4141L;
    private static final long BEFORE = ByteBuffer.wrap("xtB64\":\"".getBytes(US_ASCII)).getLong();
    private static final int BEFORE_BYTES = Long.BYTES;

    private int offset =
            BEFORE_BYTES; // in the payload, where the last message had it; written by find

    /** The eight letters of the low 32 bits. */
    static long letters(long number) {
        return Long.expand(number, LOW_NIBBLES) + LETTERS_A;
    }

    static long number(long letters) {
        return Long.compress(letters - LETTERS_A, LOW_NIBBLES);
    }

    /**
     * Where the stamp of the message with this payload begins. It is looked for where the last one was, because all messages of a run look alike, and only then everywhere.
     *
     * @throws LoadFailedException when it is nowhere
     */
    int find(ByteBuffer buffer, int payload, int end) {
        int at = payload + offset;
        if (isAt(buffer, at, end)) {
            return at;
        }
        for (at = payload + BEFORE_BYTES; at + BYTES <= end; at++) {
            if (isAt(buffer, at, end)) {
                offset = at - payload;
                return at;
            }
        }
        throw new LoadFailedException("the relay sent a message without a ciphertext of ours");
    }

    private static boolean isAt(ByteBuffer buffer, int at, int end) {
        return at + BYTES <= end && buffer.getLong(at - BEFORE_BYTES) == BEFORE;
    }

    /** When the message should have been sent, as {@link System#nanoTime}. */
    static long dueNanos(ByteBuffer buffer, int stamp) {
        return number(buffer.getLong(stamp)) << 32 | number(buffer.getLong(stamp + LETTERS_BYTES));
    }

    /** The how manyth message of its room it is, from 1. */
    static long sequence(ByteBuffer buffer, int stamp) {
        return number(buffer.getLong(stamp + 2 * LETTERS_BYTES));
    }
}
