package org.e2eechat.server.testkit.valkey;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate authority of a test's own, with one certificate for {@code localhost} and 127.0.0.1, as files that a server reads. Nobody trusts it who is not told to.
 *
 * @param authority the authority's certificate, PEM
 * @param certificate the server's, PEM
 * @param key the server's, PEM
 * @param trustStore the authority's certificate for a Java client, PKCS #12 with the password {@link #TRUST_STORE_PASSWORD}
 */
public record TestAuthority(Path authority, Path certificate, Path key, Path trustStore) {
    public static final String TRUST_STORE_PASSWORD = "changeit";

    private static final String PASSWORD = TRUST_STORE_PASSWORD;
    private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});

    /** Makes an authority and writes its files into a directory that it makes, too. */
    public static TestAuthority in(Path directory) throws Exception {
        Files.createDirectories(directory);
        Path ca = directory.resolve("ca.p12");
        Path server = directory.resolve("server.p12");
        Path request = directory.resolve("server.csr");
        Path signed = directory.resolve("server.pem");
        keytool(
                "-genkeypair",
                "-alias",
                "ca",
                "-keystore",
                ca,
                "-dname",
                "CN=test authority",
                "-keyalg",
                "EC",
                "-validity",
                "30",
                "-ext",
                "bc:c=ca:true");
        keytool(
                "-genkeypair",
                "-alias",
                "server",
                "-keystore",
                server,
                "-dname",
                "CN=localhost",
                "-keyalg",
                "EC",
                "-validity",
                "30");
        keytool("-certreq", "-alias", "server", "-keystore", server, "-file", request);
        keytool(
                "-gencert",
                "-alias",
                "ca",
                "-keystore",
                ca,
                "-infile",
                request,
                "-outfile",
                signed,
                "-rfc",
                "-validity",
                "30",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1");

        Certificate authority = load(ca).getCertificate("ca");
        Key serverKey = load(server).getKey("server", PASSWORD.toCharArray());
        TestAuthority files =
                new TestAuthority(
                        directory.resolve("ca.pem"),
                        signed,
                        directory.resolve("server.key"),
                        directory.resolve("trust.p12"));
        write(files.authority, "CERTIFICATE", authority.getEncoded());
        write(files.key, "PRIVATE KEY", serverKey.getEncoded());
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("ca", authority);
        try (OutputStream out = Files.newOutputStream(files.trustStore)) {
            trust.store(out, PASSWORD.toCharArray());
        }
        return files;
    }

    /** For a client that trusts this authority and nobody else. */
    public SSLContext trusting() {
        try {
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(load(trustStore));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (Exception e) {
            throw new IllegalStateException("the authority's own files are no good", e);
        }
    }

    private static KeyStore load(Path store) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private static void keytool(Object... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC")); // it is short
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("keytool: " + said);
        }
    }

    private static void write(Path file, String what, byte[] der) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                        .formatted(what, PEM.encodeToString(der), what));
    }
}
