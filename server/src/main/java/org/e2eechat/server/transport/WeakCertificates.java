package org.e2eechat.server.transport;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Certificates that an attacker could forge: short keys and broken hashes. */
final class WeakCertificates {
    private static final int LEAST_RSA_BITS = 2048; // NIST SP 800-57 part 1, and every browser
    private static final int LEAST_EC_BITS = 256;
    private static final String REMEDY = "; have another one made, such as with ECDSA P-256";

    private WeakCertificates() {}

    /** Sentences that name the setting; none when the chain is sound. */
    static List<String> of(List<X509Certificate> chain) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < chain.size(); i++) {
            X509Certificate each = chain.get(i);
            String subject = "certificate " + (i + 1) + " in TLS_CERT_FILE ";
            int bits = bits(each.getPublicKey());
            if (bits < least(each.getPublicKey())) {
                found.add(
                        subject
                                + "has an "
                                + each.getPublicKey().getAlgorithm()
                                + " key of "
                                + bits
                                + " bits; "
                                + least(each.getPublicKey())
                                + " are the least"
                                + REMEDY);
            }
            // Nothing depends on the signature by which a root vouches for itself.
            boolean isRoot = i > 0 && isSelfSigned(each);
            if (!isRoot && hasBrokenHash(each)) {
                found.add(subject + "is signed with " + each.getSigAlgName() + REMEDY);
            }
        }
        return found;
    }

    private static int bits(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa -> rsa.getModulus().bitLength();
            case ECPublicKey ec -> ec.getParams().getCurve().getField().getFieldSize();
            default -> Integer.MAX_VALUE; // Ed25519 and Ed448 have one size each
        };
    }

    private static int least(PublicKey key) {
        return key instanceof RSAPublicKey ? LEAST_RSA_BITS : LEAST_EC_BITS;
    }

    private static boolean isSelfSigned(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    private static boolean hasBrokenHash(X509Certificate certificate) {
        String name = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        return name.startsWith("SHA1") || name.startsWith("MD5") || name.startsWith("MD2");
    }
}
