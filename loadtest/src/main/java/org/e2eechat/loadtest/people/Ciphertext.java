package org.e2eechat.loadtest.people;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What our people put where others put a ciphertext: when it was sent, which message it is, and noise. Times are of one machine's clock, so sender and reader have to be in the same JVM.
 *
 * @param sentNanos {@link System#nanoTime} when its sender began to send it
 * @param number of the message, unlike any other of this run
 */
record Ciphertext(long sentNanos, long number) {
    private static final int STAMP_BYTES = 2 * Long.BYTES + 2; // divisible by three: no padding
    private static final int STAMP_LETTERS = STAMP_BYTES / 3 * 4;
    static final int MIN_LETTERS = STAMP_LETTERS;

    /** In Base64, so long. */
    String encode(int letters) {
        ByteBuffer stamp = ByteBuffer.allocate(STAMP_BYTES).putLong(sentNanos).putLong(number);
        StringBuilder text = new StringBuilder(letters);
        text.append(Base64.getEncoder().encodeToString(stamp.array()));
        while (text.length() < letters) {
            text.append((char) ('A' + ThreadLocalRandom.current().nextInt(26)));
        }
        return text.toString();
    }

    static Ciphertext decode(String text) {
        byte[] stamp = Base64.getDecoder().decode(text.substring(0, STAMP_LETTERS));
        ByteBuffer buffer = ByteBuffer.wrap(stamp);
        return new Ciphertext(buffer.getLong(), buffer.getLong());
    }
}
