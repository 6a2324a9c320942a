package org.e2eechat.server.testkit;

import org.e2eechat.server.transport.PemFiles;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for this machine that signs itself, made with the JDK's keytool: a key in the repository would be found by every scanner. It is good for two days. */
public final class TestCertificate {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final String ALIAS = "server";
    private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final KeyStore store;

    private TestCertificate(KeyStore store) {
        this.store = store;
    }

    /** With an ECDSA key; {@code name} tells one from another. */
    public static TestCertificate make(Path directory, String name) throws Exception {
        return make(directory, name, "EC");
    }

    /** {@code more} are options of keytool. */
    public static TestCertificate make(
            Path directory, String name, String keyAlgorithm, String... more) throws Exception {
        Path file = directory.resolve(name + ".p12");
        Files.deleteIfExists(file);
        keytool(file, name, keyAlgorithm, more);
        return new TestCertificate(KeyStore.getInstance(file.toFile(), PASSWORD));
    }

    private static void keytool(Path file, String name, String keyAlgorithm, String... more)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
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
                                "san=dns:localhost,ip:127.0.0.1",
                                "-validity",
                                "2",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                file.toString(),
                                "-storepass",
                                new String(PASSWORD)));
        command.addAll(List.of(more));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool: " + said);
        }
    }

    /** Writes both PEM files, the way certbot does, in place of what is there. */
    public void writeTo(Path certificate, Path key) throws IOException, GeneralSecurityException {
        Files.writeString(key, pem("PRIVATE KEY", store.getKey(ALIAS, PASSWORD).getEncoded()));
        Files.writeString(certificate, pem("CERTIFICATE", certificate().getEncoded()));
    }

    /** Writes {@code cert.pem} and {@code key.pem}, in place of what is there. */
    public PemFiles writeInto(Path directory) throws IOException, GeneralSecurityException {
        PemFiles files = new PemFiles(directory.resolve("cert.pem"), directory.resolve("key.pem"));
        writeTo(files.certificate(), files.key());
        return files;
    }

    /** As PEM. */
    public static String pem(String what, byte[] der) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(what, PEM.encodeToString(der), what);
    }

    public X509Certificate certificate() throws GeneralSecurityException {
        return (X509Certificate) store.getCertificate(ALIAS);
    }

    /** TLS for a client that trusts these certificates and no others. */
    public static SSLContext trusting(TestCertificate... certificates)
            throws IOException, GeneralSecurityException {
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
