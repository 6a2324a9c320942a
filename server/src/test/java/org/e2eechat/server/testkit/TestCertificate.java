package org.e2eechat.server.testkit;

import org.e2eechat.server.transport.PemFiles;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A self-signed certificate for localhost, made by the JDK's own keytool, as the PEM files that an operator would give us. */
public final class TestCertificate {
    private static final String PASSWORD = "changeit";
    private static final String ALIAS = "server";
    private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final PemFiles files;
    private final SSLContext trusting;

    private TestCertificate(PemFiles files, SSLContext trusting) {
        this.files = files;
        this.trusting = trusting;
    }

    /** Writes a fresh certificate and its key into {@code directory}, over those that are there. */
    public static TestCertificate in(Path directory) throws Exception {
        Path store = directory.resolve("store.p12");
        Files.deleteIfExists(store);
        keytool(store);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        Certificate certificate = keys.getCertificate(ALIAS);
        PemFiles files = new PemFiles(directory.resolve("cert.pem"), directory.resolve("key.pem"));
        write(files.certificate(), "CERTIFICATE", certificate.getEncoded());
        write(files.key(), "PRIVATE KEY", keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
        return new TestCertificate(files, trusting(certificate));
    }

    private static void keytool(Path store) throws IOException, InterruptedException {
        Process keytool =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                                .toString(),
                                        "-genkeypair",
                                        "-alias",
                                        ALIAS,
                                        "-keyalg",
                                        "EC",
                                        "-groupname",
                                        "secp256r1",
                                        "-dname",
                                        "CN=localhost",
                                        "-ext",
                                        "san=dns:localhost",
                                        "-validity",
                                        "2",
                                        "-storetype",
                                        "PKCS12",
                                        "-storepass",
                                        PASSWORD,
                                        "-keystore",
                                        store.toString()))
                        .redirectErrorStream(true)
                        .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool: " + said);
        }
    }

    private static void write(Path file, String kind, byte[] der) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                        .formatted(kind, PEM.encodeToString(der), kind));
    }

    private static SSLContext trusting(Certificate certificate)
            throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(ALIAS, certificate);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    public PemFiles files() {
        return files;
    }

    /** TLS for a client that trusts this certificate and no other. */
    public SSLContext trusting() {
        return trusting;
    }
}
