package org.e2eechat.server.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
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
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A certificate chain and its private key as PEM files, the way certbot and Kubernetes write them. The key has to be PKCS #8 without a password.
 *
 * @param certificate the chain, the server's own certificate first
 * @param key {@code BEGIN PRIVATE KEY}
 */
public record PemFiles(Path certificate, Path key) {
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");
    private static final String ALIAS = "server";
    private static final byte[] PROBE = {'?'}; // anything that can be signed

    /** When the files were last written, to see whether they changed. */
    record Version(FileTime certificate, FileTime key) {}

    Version version() throws IOException {
        return new Version(Files.getLastModifiedTime(certificate), Files.getLastModifiedTime(key));
    }

    /**
     * Reads both into a key store in memory.
     *
     * @throws UnusablePemException saying what is wrong with the files, never what is in them
     */
    public KeyStore read() throws IOException, GeneralSecurityException {
        List<X509Certificate> chain = chain();
        PrivateKey privateKey = privateKey();
        if (!belongTogether(privateKey, chain.getFirst().getPublicKey())) {
            throw new UnusablePemException(
                    "TLS_KEY_FILE is not the key of the first certificate in TLS_CERT_FILE; give"
                            + " the two that were made together, the server's own certificate"
                            + " first");
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(ALIAS, privateKey, new char[0], chain.toArray(new Certificate[0]));
        return store;
    }

    /** What makes the certificates weak, in sentences that name the setting; none if nothing. */
    public List<String> weaknesses() throws IOException, GeneralSecurityException {
        return WeakCertificates.of(chain());
    }

    private List<X509Certificate> chain() throws IOException, GeneralSecurityException {
        List<X509Certificate> chain = new ArrayList<>();
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        for (PemText.Block block : PemText.read(certificate, "TLS_CERT_FILE").blocks()) {
            if (block.label().equals("CERTIFICATE")) {
                chain.add(certificate(factory, block, chain.size() + 1));
            }
        }
        if (chain.isEmpty()) {
            throw new UnusablePemException(
                    "TLS_CERT_FILE holds no certificate; give a PEM file with -----BEGIN"
                            + " CERTIFICATE-----");
        }
        for (int i = 1; i < chain.size(); i++) {
            if (!chain.get(i - 1)
                    .getIssuerX500Principal()
                    .equals(chain.get(i).getSubjectX500Principal())) {
                throw new UnusablePemException(
                        "certificate %d in TLS_CERT_FILE is not the issuer of certificate %d; put the server's own first, then that of its issuer, and so on"
                                .formatted(i + 1, i));
            }
        }
        return chain;
    }

    private static X509Certificate certificate(
            CertificateFactory factory, PemText.Block block, int number)
            throws UnusablePemException {
        try {
            return (X509Certificate)
                    factory.generateCertificate(new ByteArrayInputStream(block.decoded()));
        } catch (CertificateException | IllegalArgumentException damaged) {
            throw new UnusablePemException(
                    "certificate "
                            + number
                            + " in TLS_CERT_FILE is damaged or cut off; copy the file again");
        }
    }

    /** When the first certificate of the chain that was read ends; the epoch when it is none that ends. */
    static Instant expiryOf(KeyStore store) throws KeyStoreException {
        return store.getCertificate(ALIAS) instanceof X509Certificate own
                ? own.getNotAfter().toInstant()
                : Instant.EPOCH;
    }

    private PrivateKey privateKey() throws IOException, GeneralSecurityException {
        PemText.Block pem =
                PemText.read(key, "TLS_KEY_FILE").blocks().stream()
                        .filter(block -> block.label().equals("PRIVATE KEY"))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new UnusablePemException(
                                                "TLS_KEY_FILE is not an unencrypted PKCS #8 key; convert it with: openssl pkcs8 -topk8 -nocrypt -in old.pem -out new.pem"));
        PKCS8EncodedKeySpec spec;
        try {
            spec = new PKCS8EncodedKeySpec(pem.decoded());
        } catch (IllegalArgumentException noBase64) {
            throw new UnusablePemException(
                    "the key in TLS_KEY_FILE is damaged or cut off; copy the file again");
        }
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException other) {
                // a key of another algorithm
            }
        }
        throw new UnusablePemException(
                "TLS_KEY_FILE holds a key that is damaged, or neither EC (P-256, P-384, P-521) nor RSA nor Ed25519");
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
