package org.e2eechat.server.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** Who may have signed the certificates of Valkey, when that is nobody whom the JDK knows: {@code REDIS_CA_FILE}. */
final class Authorities {
    private Authorities() {}

    /**
     * For connections that trust these and nobody else.
     *
     * @throws GeneralSecurityException saying what is wrong with the file
     */
    static SSLSocketFactory read(Path pem) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        for (Certificate each : certificates(pem)) {
            trusted.setCertificateEntry(Integer.toString(trusted.size()), each);
        }
        if (trusted.size() == 0) {
            throw new CertificateException("REDIS_CA_FILE holds no certificate");
        }
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context.getSocketFactory();
    }

    private static Collection<? extends Certificate> certificates(Path pem)
            throws IOException, CertificateException {
        try (InputStream in = Files.newInputStream(pem)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        } catch (CertificateException unreadable) {
            throw new CertificateException("REDIS_CA_FILE holds no certificate in PEM", unreadable);
        }
    }
}
