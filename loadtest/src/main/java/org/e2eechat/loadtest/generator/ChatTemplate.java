package org.e2eechat.loadtest.generator;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Random;

/** An {@code APP_MSG} of one room, masked and ready to be sent; only its id and stamp differ from message to message. Belongs to one thread. */
final class ChatTemplate {
    static final int MIN_CIPHERTEXT_BYTES = 64; // the stamp and something behind it

    private static final String LETTERS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private final ByteBuffer frame;
    private final int id;
    private final int stamp;
    private final long idMask;
    private final long[] stampMasks;

    ChatTemplate(String room, int ciphertextBytes, Random random) {
        if (ciphertextBytes < MIN_CIPHERTEXT_BYTES) {
            throw new IllegalArgumentException(
                    "a ciphertext has at least " + MIN_CIPHERTEXT_BYTES + " bytes");
        }
        String beforeId = "{\"v\":1,\"t\":\"APP_MSG\",\"id\":\"";
        String beforeStamp =
                beforeId
                        + "A".repeat(Long.BYTES)
                        + "\",\"body\":{\"roomId\":\""
                        + room
                        + "\",\"ciphertextB64\":\"";
        String payload = beforeStamp + noise(ciphertextBytes, random) + "\"}}";
        this.frame = MaskedFrames.frame(FrameCursor.TEXT, payload.getBytes(US_ASCII));
        this.id = MaskedFrames.HEADER_BYTES + beforeId.length();
        this.stamp = MaskedFrames.HEADER_BYTES + beforeStamp.length();
        this.idMask = MaskedFrames.maskAt(beforeId.length());
        this.stampMasks = new long[Stamp.BYTES / Stamp.LETTERS_BYTES];
        for (int i = 0; i < stampMasks.length; i++) {
            stampMasks[i] = MaskedFrames.maskAt(beforeStamp.length() + i * Stamp.LETTERS_BYTES);
        }
    }

    /** The frame of the next message. It is the same buffer each time. */
    ByteBuffer message(long dueNanos, long sequence) {
        long number = Stamp.letters(sequence);
        frame.putLong(id, number ^ idMask);
        putStamp(0, Stamp.letters(dueNanos >>> 32));
        putStamp(1, Stamp.letters(dueNanos));
        putStamp(2, number);
        return frame.rewind();
    }

    private void putStamp(int part, long letters) {
        frame.putLong(stamp + part * Stamp.LETTERS_BYTES, letters ^ stampMasks[part]);
    }

    private static String noise(int length, Random random) {
        StringBuilder noise = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            noise.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return noise.toString();
    }
}
