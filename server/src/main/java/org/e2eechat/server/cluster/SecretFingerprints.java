package org.e2eechat.server.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.config.Secret;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * What a node tells the others of its signing secrets: enough to see that they differ, and nothing
 * else. A fingerprint is PBKDF2 (RFC 8018 section 5.2) of the secret, so that a reader of Valkey
 * who
 * wants to test a guess pays {@value #ITERATIONS} HMACs for it; a join token allows the same test
 * for one. It is cut to 128 bits. Nodes cannot know each other's salt, so there is a fixed one for
 * this purpose; a secret of 32 bytes or more, which is judged at the start, needs no other.
 *
 * @param signs of the secret that signs this node's tokens
 * @param verifies of all secrets whose tokens this node accepts, the one that signs included
 */
record SecretFingerprints(String signs, List<String> verifies) {
    private static final String ALGORITHM = "PBKDF2WithHmacSHA256";
    private static final String PURPOSE = "e2ee-chat join token secret fingerprint";
    // Some 20 ms of CPU time in a JVM that has just started, once for each secret, on a thread that
    // nothing waits for.
    private static final int ITERATIONS = 10_000;
    private static final int BITS = 128;
    // As many as the settings allow: a current one and five former ones.
    private static final Pattern WRITTEN = Pattern.compile("([0-9a-f]{32}(?:,[0-9a-f]{32}){0,5})");

    SecretFingerprints {
        verifies = List.copyOf(verifies);
    }

    /** Of this node. Takes CPU time; see above. */
    static SecretFingerprints of(RelayConfig.Tokens tokens) {
        return of(
                Stream.concat(Stream.of(tokens.current()), tokens.previous().stream())
                        .map(SecretFingerprints::fingerprint)
                        .toList());
    }

    private static SecretFingerprints of(List<String> all) {
        return new SecretFingerprints(all.getFirst(), all);
    }

    /** Of another node, as {@link #text} wrote it; empty when it is something else. */
    static Optional<SecretFingerprints> parse(String text) {
        return WRITTEN.matcher(text).matches()
                ? Optional.of(of(Arrays.asList(text.split(",", -1))))
                : Optional.empty();
    }

    /** The one that signs first. */
    String text() {
        return String.join(",", verifies);
    }

    /**
     * Whether each of two nodes accepts the tokens of the other. While a secret is replaced in
     * order, they do, though their secrets differ.
     */
    boolean agreesWith(SecretFingerprints other) {
        return other.verifies.contains(signs) && verifies.contains(other.signs);
    }

    private static String fingerprint(Secret secret) {
        PBEKeySpec guess =
                new PBEKeySpec(
                        secret.reveal().toCharArray(),
                        PURPOSE.getBytes(US_ASCII),
                        ITERATIONS,
                        BITS);
        try {
            byte[] derived =
                    SecretKeyFactory.getInstance(ALGORITHM).generateSecret(guess).getEncoded();
            return HexFormat.of().formatHex(derived);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        } finally {
            guess.clearPassword();
        }
    }
}
