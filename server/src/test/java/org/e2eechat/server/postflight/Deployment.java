package org.e2eechat.server.postflight;

import org.e2eechat.server.RelayServer;
import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.testkit.TestCertificate;
import org.e2eechat.server.transport.PemFiles;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;

/** A relay in production over TLS, as far as one machine can have it. */
final class Deployment implements AutoCloseable {
    static final String PAGE = "https://chat.example";
    private static final String SECRET = "uV3mQx0Zr8Jt5LkYw2HnB7cPd9FsGaE1oTiRqUvXyKzM4bNf";

    private final RelayServer server;
    private final PemFiles certificate;

    private Deployment(RelayServer server, PemFiles certificate) {
        this.server = server;
        this.certificate = certificate;
    }

    /** {@code namesAndValues} are settings beyond good ones; an empty value takes one away. */
    static Deployment start(Path directory, String... namesAndValues) throws Exception {
        Path own = Files.createTempDirectory(directory, "certificate-");
        PemFiles certificate = TestCertificate.make(own, "chat").writeInto(own);
        Map<String, String> settings = new HashMap<>();
        settings.put("HOST", "127.0.0.1");
        settings.put("PORT", "0");
        settings.put("MANAGEMENT_PORT", "0");
        settings.put("JOIN_TOKEN_SECRET", SECRET);
        settings.put("CORS_ALLOWED_ORIGINS", PAGE);
        settings.put("FEATURE_GRACEFUL_SHUTDOWN", "false"); // the tests' time is dear
        settings.put("TLS_CERT_FILE", certificate.certificate().toString());
        settings.put("TLS_KEY_FILE", certificate.key().toString());
        for (int i = 0; i < namesAndValues.length; i += 2) {
            settings.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        RelayConfig config =
                RelayConfig.read(settings, directory, new SecureRandom(), "1.2.3").config();
        return new Deployment(RelayServer.start(config), certificate);
    }

    String url() {
        return "https://localhost:" + server.port();
    }

    String management() {
        return "https://localhost:" + server.managementPort();
    }

    String authority() {
        return certificate.certificate().toString();
    }

    @Override
    public void close() {
        try {
            server.drainAndStop();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
