package org.e2eechat.server.transport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A certificate chain and its private key as PEM files, the way certbot and Kubernetes write them. The key has to be PKCS #8 without a password.
 *
 * @param certificate the chain, the server's own certificate first
 * @param key {@code BEGIN PRIVATE KEY}
 */
public record PemFiles(Path certificate, Path key) {
    private static final Pattern PKCS8 =
            Pattern.compile(
                    "-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");
    private static final String ALIAS = "server";
    private static final byte[] PROBE = {'?'}; // anything that can be signed

    /** When the files were last written, to see whether they changed. */
    record Version(FileTime certificate, FileTime key) {}

    Version version() throws IOException {
        return new Version(Files.getLastModifiedTime(certificate), Files.getLastModifiedTime(key));
    }

    /** Reads both into a key store in memory. Says what is wrong with the files, never what is in them. */
    public KeyStore read() throws IOException, GeneralSecurityException {
        Certificate[] chain;
        try (var in = Files.newInputStream(certificate)) {
            chain =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(in)
                            .toArray(new Certificate[0]);
        }
        if (chain.length == 0) {
            throw new GeneralSecurityException("TLS_CERT_FILE holds no certificate");
        }
        PrivateKey privateKey = privateKey();
        if (!belongTogether(privateKey, chain[0].getPublicKey())) {
            throw new GeneralSecurityException(
                    "TLS_KEY_FILE is not the key of the first certificate in TLS_CERT_FILE");
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(ALIAS, privateKey, new char[0], chain);
        return store;
    }

    /** When the first certificate of the chain that was read ends; the epoch when it is none that ends. */
    static Instant expiryOf(KeyStore store) throws KeyStoreException {
        return store.getCertificate(ALIAS) instanceof X509Certificate own
                ? own.getNotAfter().toInstant()
                : Instant.EPOCH;
    }

    private PrivateKey privateKey() throws IOException, GeneralSecurityException {
        Matcher pem = PKCS8.matcher(Files.readString(key, StandardCharsets.US_ASCII));
        if (!pem.find()) {
            throw new GeneralSecurityException(
                    "TLS_KEY_FILE is not an unencrypted PKCS #8 key; convert it with: openssl pkcs8 -topk8 -nocrypt -in old.pem -out new.pem");
        }
        PKCS8EncodedKeySpec spec =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException other) {
                // a key of another algorithm
            }
        }
        throw new GeneralSecurityException(
                "TLS_KEY_FILE holds a key that is neither EC nor RSA nor Ed25519");
    }

    /** Whether what the one signs the other verifies. A key store does not look, and the server would listen, and fail every handshake. */
    private static boolean belongTogether(PrivateKey key, PublicKey certified)
            throws GeneralSecurityException {
        Signature signature =
                Signature.getInstance(
                        switch (key.getAlgorithm()) {
                            case "EC" -> "SHA256withECDSA";
                            case "RSA" -> "SHA256withRSA";
                            default -> key.getAlgorithm();
                        });
        signature.initSign(key);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        try {
            signature.initVerify(certified);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (InvalidKeyException | SignatureException anotherKind) {
            return false;
        }
    }
}
