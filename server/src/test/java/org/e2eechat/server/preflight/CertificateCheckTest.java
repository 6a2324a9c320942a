package org.e2eechat.server.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.testkit.TestCertificate;
import org.e2eechat.server.transport.PemFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

class CertificateCheckTest {
    @TempDir private Path directory;

    @Test
    void a_certificate_is_due_two_weeks_before_its_end() throws Exception {
        Map<String, String> settings = withCertificate();
        Instant now = Instant.now();

        // It is made for two days.
        assertThat(found(settings, now.minus(Duration.ofDays(20)))).isEmpty();
        assertThat(found(settings, now)).containsExactly("certificate");
        assertThat(found(settings, now.plus(Duration.ofDays(3)))).containsExactly("certificate");
    }

    @Test
    void a_certificate_without_its_key_is_found() throws Exception {
        Map<String, String> settings = withCertificate();
        Path key = Path.of(settings.get("TLS_KEY_FILE"));
        Path other = Files.createDirectory(directory.resolve("other"));
        PemFiles wrong = TestCertificate.make(other, "other").writeInto(other);
        Files.write(key, Files.readAllBytes(wrong.key()));

        assertThat(found(settings, Instant.now())).containsExactly("certificate");
    }

    private Map<String, String> withCertificate() throws Exception {
        PemFiles files = TestCertificate.make(directory, "first").writeInto(directory);
        Path key = files.key();
        key.toFile().setReadable(false, false);
        key.toFile().setReadable(true, true);
        return Runway.settings(
                "TRUST_PROXY", "",
                "TLS_CERT_FILE", files.certificate().toString(),
                "TLS_KEY_FILE", key.toString());
    }

    private Iterable<String> found(Map<String, String> settings, Instant now) throws Exception {
        return Runway.found(Runway.audit(settings, directory, Runway.GOOD_HOST, Runway.at(now)));
    }
}
