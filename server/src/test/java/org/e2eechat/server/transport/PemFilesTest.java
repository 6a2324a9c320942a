package org.e2eechat.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.e2eechat.server.testkit.TestCertificate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class PemFilesTest {
    private static final String MARK = "\uFEFF";

    @TempDir private Path directory;

    private PemFiles files;
    private String certificate;
    private String key;

    @BeforeEach
    void make() throws Exception {
        files = TestCertificate.make(directory, "own").writeInto(directory);
        certificate = Files.readString(files.certificate());
        key = Files.readString(files.key());
    }

    @Test
    void byte_order_marks_windows_line_ends_and_words_between_do_no_harm() throws Exception {
        Files.writeString(files.key(), MARK + key.replace("\n", "\r\n"));
        Files.writeString(files.certificate(), MARK + "Bag Attributes: é\n" + certificate + "\n");

        assertThat(files.read().size()).isEqualTo(1);
        assertThat(files.weaknesses()).isEmpty();
    }

    /** The JDK read what was whole, and dropped the rest without a word. */
    @ParameterizedTest
    @CsvSource({"60", "200", "-10", "-30", "20"})
    void a_second_certificate_that_is_cut_off_is_not_dropped(int end) throws Exception {
        int length = end > 0 ? end : certificate.length() + end;
        Files.writeString(files.certificate(), certificate + certificate.substring(0, length));

        refuses("TLS_CERT_FILE", "block 2");
    }

    @Test
    void a_certificate_with_a_hole_is_named_by_its_place() throws Exception {
        String hole = certificate.substring(0, 100) + certificate.substring(165);
        Files.writeString(files.certificate(), certificate + hole);

        refuses("certificate 2 in TLS_CERT_FILE is damaged", "copy the file again");
    }

    @Test
    void a_chain_has_each_certificate_before_that_of_its_issuer() throws Exception {
        Path other = Files.createDirectory(directory.resolve("other"));
        PemFiles stranger = TestCertificate.make(other, "stranger").writeInto(other);
        Files.writeString(
                files.certificate(), certificate + Files.readString(stranger.certificate()));

        refuses("certificate 2 in TLS_CERT_FILE is not the issuer of certificate 1");
    }

    @Test
    void a_key_that_is_cut_off_or_in_another_form_is_named() throws Exception {
        write(files.key(), key.substring(0, key.length() - 40));
        refuses("TLS_KEY_FILE is damaged or cut off", "copy the file again");
        write(files.key(), key.replaceFirst("(?s)\\n.{40}", "\n"));
        refuses("TLS_KEY_FILE");
        write(files.key(), key.replaceFirst("\n", "\n*"));
        refuses("TLS_KEY_FILE is damaged");
        write(files.key(), key.replace("PRIVATE KEY", "EC PRIVATE KEY"));
        refuses("TLS_KEY_FILE is not an unencrypted PKCS #8 key", "openssl pkcs8");
        write(
                files.key(),
                key.replace("PRIVATE KEY", "RSA PRIVATE KEY")
                        .replaceFirst("\n", "\nDEK-Info: AES-128-CBC,00\n\n"));
        refuses("TLS_KEY_FILE is not an unencrypted PKCS #8 key", "openssl pkcs8");
        write(files.key(), certificate);
        refuses("TLS_KEY_FILE is not an unencrypted PKCS #8 key");
    }

    @Test
    void what_is_no_text_is_named() throws Exception {
        Files.write(files.key(), key.getBytes(UTF_16));
        refuses("TLS_KEY_FILE is not PEM text", "UTF-8");
        make();
        Files.write(files.certificate(), new byte[] {0x30, (byte) 0x82, 1, 0});
        refuses("TLS_CERT_FILE is not PEM text", "openssl x509");
        write(files.certificate(), key);
        refuses("TLS_CERT_FILE holds no certificate");
        write(files.certificate(), "-".repeat(300_000));
        refuses("TLS_CERT_FILE is larger than");
    }

    @Test
    void a_key_of_another_certificate_is_refused() throws Exception {
        Path other = Files.createDirectory(directory.resolve("other"));
        PemFiles stranger = TestCertificate.make(other, "stranger", "RSA").writeInto(other);
        write(files.key(), Files.readString(stranger.key()));

        refuses("TLS_KEY_FILE is not the key of the first certificate in TLS_CERT_FILE");
    }

    @ParameterizedTest
    @CsvSource({
        "RSA, -keysize, 1024, RSA key of 1024 bits",
        "RSA, -keysize, 2047, RSA key of 2047 bits",
        "RSA, -sigalg, SHA1withRSA, signed with SHA1withRSA",
        "EC, -sigalg, SHA1withECDSA, signed with SHA1withECDSA",
    })
    void what_can_be_forged_is_weak(String algorithm, String option, String value, String why)
            throws Exception {
        PemFiles weak = made(algorithm, option, value);

        assertThat(weak.read().size()).as("development goes on").isEqualTo(1);
        assertThat(weak.weaknesses())
                .singleElement()
                .asString()
                .startsWith("certificate 1 in TLS_CERT_FILE ")
                .contains(why, "have another one made");
        new ReloadingTls(weak, false);
        assertThatExceptionOfType(UnusablePemException.class)
                .isThrownBy(() -> new ReloadingTls(weak, true))
                .withMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource({"RSA, -keysize, 2048", "EC, -groupname, secp256r1", "Ed25519, -validity, 3"})
    void what_is_usual_is_not_weak(String algorithm, String option, String value) throws Exception {
        assertThat(made(algorithm, option, value).weaknesses()).isEmpty();
    }

    private PemFiles made(String algorithm, String... options) throws Exception {
        return TestCertificate.make(directory, "made", algorithm, options).writeInto(directory);
    }

    private static void write(Path file, String text) throws IOException {
        Files.write(file, text.getBytes(UTF_8));
    }

    private void refuses(String... sentence) {
        assertThatExceptionOfType(UnusablePemException.class)
                .isThrownBy(() -> files.read())
                .satisfies(refusal -> assertThat(refusal.getMessage()).contains(sentence));
    }
}
