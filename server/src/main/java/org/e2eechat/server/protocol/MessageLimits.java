package org.e2eechat.server.protocol;

/**
 * The two sizes that a deployment decides. A message over them is refused with an answer and the
 * connection lives; a message over the frame limit never gets this far.
 *
 * @param maxCiphertextBytes the most bytes of {@code ciphertextB64}, counted in the UTF-8 form of
 *     its decoded text ({@code MAX_APP_CIPHERTEXT_BYTES})
 * @param maxMediaBytes the most bytes of all {@code chunks} of a {@code MEDIA_MSG} together,
 *     counted the same way
 */
public record MessageLimits(int maxCiphertextBytes, int maxMediaBytes) {
    /** A file of the largest allowed size, 10 MiB, is 13.4 MiB in base64. */
    public static final int DEFAULT_MAX_MEDIA_BYTES = 14 << 20;

    public MessageLimits {
        if (maxCiphertextBytes < 1 || maxMediaBytes < 1) {
            throw new IllegalArgumentException("message limits are positive");
        }
    }

    /** Limits with the media bound that every deployment has. */
    public MessageLimits(int maxCiphertextBytes) {
        this(maxCiphertextBytes, DEFAULT_MAX_MEDIA_BYTES);
    }
}
