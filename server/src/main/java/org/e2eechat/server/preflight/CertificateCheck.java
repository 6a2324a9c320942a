package org.e2eechat.server.preflight;

import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.transport.PemFiles;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** The certificate that the server itself would show, if it speaks TLS. */
record CertificateCheck(InstantSource clock) implements ConfigCheck {
    // Whoever renews automatically does so a month before; two weeks later somebody should look.
    static final Duration LEFT = Duration.ofDays(14);

    private static final String RENEW = "renew it; the server reads the files again by itself";

    @Override
    public String name() {
        return "certificate";
    }

    @Override
    public int section() {
        return 6;
    }

    @Override
    public Outcome of(RelayConfig config) {
        if (config.listen().tls().isEmpty()) {
            return new Outcome.NotLooked(
                    "TLS is the proxy's business here; postflight looks at what it shows");
        }
        RelayConfig.Tls files = config.listen().tls().get();
        try {
            PemFiles pem = new PemFiles(files.certificate(), files.key());
            KeyStore store = pem.read();
            List<String> weaknesses = pem.weaknesses();
            if (!weaknesses.isEmpty()) {
                return Outcome.found(
                        String.join("; ", weaknesses),
                        "replace both files; the server reads them again by itself");
            }
            return judge((X509Certificate) store.getCertificate(store.aliases().nextElement()));
        } catch (IOException | GeneralSecurityException unusable) {
            return Outcome.found(
                    "the files cannot be used: " + unusable.getMessage(),
                    "give a chain and its PKCS #8 key in PEM");
        }
    }

    private Outcome judge(X509Certificate certificate) {
        Duration left = Duration.between(clock.instant(), certificate.getNotAfter().toInstant());
        if (left.isNegative()) {
            return Outcome.found("the certificate in TLS_CERT_FILE has expired", RENEW);
        }
        String days = "the certificate is good for " + left.toDays() + " days";
        return left.compareTo(LEFT) < 0 ? Outcome.found(days, RENEW) : new Outcome.Fine(days);
    }
}
