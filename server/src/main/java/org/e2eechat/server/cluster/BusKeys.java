package org.e2eechat.server.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.e2eechat.server.config.Secret;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * The keys that seal what nodes say to each other, by HKDF-SHA-256 (RFC 5869) from the signing
 * secrets: one key for each secret, room and sending node. A node has another name after each
 * start, so no two processes ever use one key to seal, and a message fits into no other room.
 * Valkey knows none of the secrets.
 */
final class BusKeys {
    /** What one secret contributes to the head of a message, so that a reader knows which it is. */
    static final int ID_BYTES = Integer.BYTES;

    private static final String HKDF = "HKDF-SHA256";
    private static final byte[] SALT = "e2ee-chat bus v1".getBytes(US_ASCII);
    private static final byte[] ID_INFO = "id".getBytes(US_ASCII);
    private static final String KEY_INFO = "key "; // no other info begins like this
    private static final int KEY_BYTES = 32; // AES-256

    private final List<Root> roots;

    /**
     * For these secrets.
     *
     * @param current seals, and opens
     * @param previous open only
     */
    BusKeys(Secret current, List<Secret> previous) {
        List<Root> all = new ArrayList<>();
        all.add(Root.of(current));
        previous.forEach(secret -> all.add(Root.of(secret)));
        this.roots = List.copyOf(all);
    }

    /**
     * What is derived from one secret.
     *
     * @param id tells this secret from the others and nothing else about it
     */
    record Root(int id, SecretKey extracted) {
        private static Root of(Secret secret) {
            try {
                KDF hkdf = KDF.getInstance(HKDF);
                SecretKey extracted =
                        hkdf.deriveKey(
                                "HKDF-PRK",
                                HKDFParameterSpec.ofExtract()
                                        .addIKM(secret.bytes())
                                        .addSalt(SALT)
                                        .extractOnly());
                byte[] id =
                        hkdf.deriveData(HKDFParameterSpec.expandOnly(extracted, ID_INFO, ID_BYTES));
                return new Root(ByteBuffer.wrap(id).getInt(), extracted);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK since 25 has " + HKDF, e);
            }
        }

        /** The key of one room and one sending node. Costs some microseconds; to be kept. */
        SecretKey key(Keys room, String node) {
            try {
                byte[] info = (KEY_INFO + room.name() + " " + node).getBytes(US_ASCII);
                return KDF.getInstance(HKDF)
                        .deriveKey("AES", HKDFParameterSpec.expandOnly(extracted, info, KEY_BYTES));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK since 25 has " + HKDF, e);
            }
        }

        @Override
        public String toString() {
            return "Root[redacted]";
        }
    }

    /** The root of the current secret. */
    Root current() {
        return roots.getFirst();
    }

    /** The roots of all secrets, that of the current one first. */
    List<Root> all() {
        return roots;
    }
}
