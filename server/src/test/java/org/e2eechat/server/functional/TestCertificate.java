package org.e2eechat.server.functional;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for this machine that signs itself, made with the JDK's keytool and written the way certbot writes one. */
final class TestCertificate {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final String ALIAS = "server";

    private final KeyStore store;

    private TestCertificate(KeyStore store) {
        this.store = store;
    }

    /** With an ECDSA key; {@code name} tells one from another. */
    static TestCertificate make(Path directory, String name) throws Exception {
        return make(directory, name, "EC");
    }

    static TestCertificate make(Path directory, String name, String keyAlgorithm) throws Exception {
        Path file = directory.resolve(name + ".p12");
        Process keytool =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                                .toString(),
                                        "-genkeypair",
                                        "-alias",
                                        ALIAS,
                                        "-keyalg",
                                        keyAlgorithm,
                                        "-dname",
                                        "CN=" + name,
                                        "-ext",
                                        "SAN=IP:127.0.0.1",
                                        "-storetype",
                                        "PKCS12",
                                        "-keystore",
                                        file.toString(),
                                        "-storepass",
                                        new String(PASSWORD)))
                        .redirectErrorStream(true)
                        .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool: " + said);
        }
        return new TestCertificate(KeyStore.getInstance(file.toFile(), PASSWORD));
    }

    /** Writes both PEM files, in place of what is there. */
    void writeTo(Path certificate, Path key) throws Exception {
        Files.writeString(key, pem("PRIVATE KEY", store.getKey(ALIAS, PASSWORD).getEncoded()));
        Files.writeString(certificate, pem("CERTIFICATE", certificate().getEncoded()));
    }

    private static String pem(String what, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, base64, what);
    }

    X509Certificate certificate() throws GeneralSecurityException {
        return (X509Certificate) store.getCertificate(ALIAS);
    }

    /** What a client uses that trusts these certificates and no others. */
    static SSLContext trusting(TestCertificate... certificates) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (TestCertificate each : certificates) {
            trusted.setCertificateEntry(
                    each.certificate().getSubjectX500Principal().getName(), each.certificate());
        }
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
