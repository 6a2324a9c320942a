package org.e2eechat.server.cluster;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-GCM (NIST SP 800-38D) with a 96-bit nonce and a tag of 16 bytes. The JDK's ciphers are
 * lent out and taken back, because making one costs as much as sealing a short message. Safe for
 * any thread.
 */
final class AesGcm {
    static final int NONCE_BYTES = 12;
    static final int TAG_BYTES = 16;
    private static final String ALGORITHM = "AES/GCM/NoPadding";

    /** Lent at the same time at most; further ones are made and thrown away. */
    private static final int KEPT = 32;

    private final BlockingQueue<Cipher> idle = new ArrayBlockingQueue<>(KEPT);

    /**
     * Encrypts.
     *
     * @param nonce never used before with this key
     * @param plain is encrypted from {@code from} on
     * @param message its head is authenticated in the clear; the ciphertext and its tag are
     *     written behind, to the end
     */
    void seal(Key key, byte[] nonce, byte[] plain, int from, byte[] message, int head) {
        Cipher cipher = take();
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
            cipher.updateAAD(message, 0, head);
            cipher.doFinal(plain, from, plain.length - from, message, head);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a message could not be sealed", e);
        } finally {
            giveBack(cipher);
        }
    }

    /**
     * Decrypts what {@link #seal} has written.
     *
     * @param plain is written from {@code from} on
     * @return false when it is not what was sealed with this key and nonce; nothing of it is used
     */
    boolean open(Key key, byte[] nonce, byte[] message, int head, byte[] plain, int from) {
        Cipher cipher = take();
        try {
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
            cipher.updateAAD(message, 0, head);
            cipher.doFinal(message, head, message.length - head, plain, from);
            return true;
        } catch (AEADBadTagException forged) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a message could not be opened", e);
        } finally {
            giveBack(cipher);
        }
    }

    private void giveBack(Cipher cipher) {
        if (idle.remainingCapacity() > 0) {
            try {
                idle.add(cipher);
            } catch (IllegalStateException full) { // others have given theirs back meanwhile
                return;
            }
        }
    }

    private Cipher take() {
        Cipher kept = idle.poll();
        if (kept != null) {
            return kept;
        }
        try {
            return Cipher.getInstance(ALGORITHM);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
