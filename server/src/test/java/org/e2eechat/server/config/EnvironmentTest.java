package org.e2eechat.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.e2eechat.server.config.Fixture.OTHER_SECRET;
import static org.e2eechat.server.config.Fixture.PRODUCTION;
import static org.e2eechat.server.config.Fixture.SECRET;
import static org.e2eechat.server.config.Fixture.with;
import static org.e2eechat.server.config.Fixture.write;

import org.e2eechat.server.config.ConfigException.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class EnvironmentTest {

    @TempDir Path directory;

    @Test
    void the_process_wins_over_the_file_and_the_file_over_the_default() throws ConfigException {
        write(directory, ".env", "PORT=1111\nMANAGEMENT_PORT=2222\n");

        RelayConfig config = Fixture.read(with(PRODUCTION, "PORT", "3333"), directory).config();

        assertThat(config.listen().port()).isEqualTo(3333);
        assertThat(config.listen().managementPort()).hasValue(2222);
        assertThat(config.listen().host()).isEqualTo("0.0.0.0");
    }

    @Test
    void an_empty_variable_of_the_process_leaves_the_file_s_value() throws ConfigException {
        write(directory, ".env", "PORT=1111\nHOST=\n");

        RelayConfig config = Fixture.read(with(PRODUCTION, "PORT", ""), directory).config();

        assertThat(config.listen().port()).isEqualTo(1111);
        assertThat(config.listen().host()).isEqualTo("0.0.0.0");
    }

    @Test
    void a_bad_line_of_the_file_is_reported_with_the_other_problems() {
        write(directory, ".env", "PORT=abc\nnonsense\n");

        assertThat(Fixture.problems(PRODUCTION, directory))
                .extracting(Problem::variable)
                .containsExactly(".env", "PORT");
    }

    @Test
    void a_secret_can_be_in_a_file_with_a_line_break_at_its_end() throws ConfigException {
        write(directory, "secret", "  " + SECRET + "\r\n\n");
        write(directory, "previous", "\uFEFF" + OTHER_SECRET + "\n");

        RelayConfig.Tokens tokens =
                Fixture.read(
                                Map.of(
                                        "JOIN_TOKEN_SECRET_FILE",
                                        directory.resolve("secret").toString(),
                                        "JOIN_TOKEN_SECRETS_PREVIOUS_FILE",
                                        "previous"),
                                directory)
                        .config()
                        .tokens();

        assertThat(tokens.current()).isEqualTo(new Secret(SECRET));
        assertThat(tokens.previous()).containsExactly(new Secret(OTHER_SECRET));
    }

    @Test
    void exactly_the_secrets_of_the_contract_can_be_in_files() {
        assertThat(Settings.all())
                .filteredOn(setting -> setting.has(Setting.Trait.FILE))
                .extracting(Setting::name)
                .containsExactlyInAnyOrder(
                        "METRICS_TOKEN",
                        "REDIS_URL",
                        "JOIN_TOKEN_SECRET",
                        "JOIN_TOKEN_SECRETS_PREVIOUS",
                        "ERROR_ALERT_WEBHOOK_URL");
    }

    @Test
    void a_value_and_a_file_for_it_are_a_problem() {
        write(directory, "secret", OTHER_SECRET);

        assertThat(
                        Fixture.problems(
                                with(PRODUCTION, "JOIN_TOKEN_SECRET_FILE", "secret"), directory))
                .extracting(Problem::line)
                .containsExactly(
                        "JOIN_TOKEN_SECRET: is set, and JOIN_TOKEN_SECRET_FILE too; allowed: one of the two");
    }

    @Test
    void a_file_that_is_missing_empty_large_binary_or_a_directory_is_a_problem()
            throws IOException {
        write(directory, "empty", " \n");
        write(directory, "large", "x".repeat(16_385));
        Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});

        assertThat(fileProblems("missing")).containsExactly("names no file that can be read");
        assertThat(fileProblems("a\0b")).containsExactly("names no file that can be read");
        assertThat(fileProblems(".")).containsExactly("names no file that can be read");
        assertThat(fileProblems("empty")).containsExactly("names an empty file");
        assertThat(fileProblems("large")).containsExactly("names a file larger than 16384 bytes");
        assertThat(fileProblems("binary")).containsExactly("names a file that is not UTF-8 text");
    }

    @Test
    void a_bad_value_in_a_file_is_a_problem_of_the_variable_that_names_the_file() {
        write(directory, "secret", "too short");

        assertThat(Fixture.problems(Map.of("JOIN_TOKEN_SECRET_FILE", "secret"), directory))
                .extracting(Problem::variable)
                .containsExactly("JOIN_TOKEN_SECRET_FILE");
    }

    /** What other kinds of files want, and what people paste from them. */
    @ParameterizedTest
    @CsvSource({
        "\"%s\", is in quotes",
        "'''%s''', is in quotes",
        "“%s”, is in quotes",
        "JOIN_TOKEN_SECRET=%s, begins with a variable's name",
        "export JOIN_TOKEN_SECRET=%s, begins with a variable's name",
        "join_token_secret = %s, begins with a variable's name",
        "RELAY_SECRET=%s, begins with a variable's name",
        "JOIN_TOKEN_SECRET: %s, begins with a variable's name",
        "# made in May|%s, has several lines",
        "%s|%s, has several lines",
    })
    void a_file_with_more_than_the_value_in_it_is_a_problem(String written, String mistake) {
        write(directory, "secret", written.replace('|', '\n').replace("%s", SECRET) + "\n");

        assertThat(fileProblems("secret"))
                .singleElement()
                .asString()
                .startsWith("names a file whose text " + mistake)
                .contains("leave ")
                .doesNotContain(SECRET);
    }

    @Test
    void a_file_in_utf_16_is_a_problem() throws IOException {
        Files.writeString(directory.resolve("mark"), SECRET, StandardCharsets.UTF_16);
        Files.writeString(directory.resolve("bare"), SECRET, StandardCharsets.UTF_16LE);

        assertThat(fileProblems("mark")).containsExactly("names a file that is not UTF-8 text");
        assertThat(fileProblems("bare")).singleElement().asString().contains("UTF-16", "UTF-8");
    }

    @Test
    void a_secret_in_the_environment_has_no_quotes_and_no_name_either() {
        assertThat(Fixture.problems(Map.of("JOIN_TOKEN_SECRET", '"' + SECRET + '"')))
                .extracting(Problem::line)
                .singleElement()
                .asString()
                .startsWith("JOIN_TOKEN_SECRET: the value is in quotes")
                .doesNotContain(SECRET);
        assertThat(
                        Fixture.problems(
                                with(
                                        PRODUCTION,
                                        "JOIN_TOKEN_SECRETS_PREVIOUS",
                                        OTHER_SECRET + ",'" + OTHER_SECRET + "'",
                                        "METRICS_TOKEN",
                                        "METRICS_TOKEN=abcdefghijklmnopqrstuvw",
                                        "REDIS_URL",
                                        "'redis://127.0.0.1'")))
                .extracting(Problem::what)
                .satisfiesExactly(
                        previous -> assertThat(previous).contains("quotes").contains("(entry 2)"),
                        token -> assertThat(token).contains("begins with a variable's name"),
                        url -> assertThat(url).contains("quotes"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"=", "==", "", "=A"})
    void what_a_base64_encoder_writes_is_a_secret(String end) throws ConfigException {
        write(directory, "secret", SECRET + end + "\n");

        assertThat(Fixture.read(Map.of("JOIN_TOKEN_SECRET_FILE", "secret"), directory))
                .extracting(loaded -> loaded.config().tokens().current())
                .isEqualTo(new Secret(SECRET + end));
    }

    private List<String> fileProblems(String path) {
        return Fixture.problems(Map.of("JOIN_TOKEN_SECRET_FILE", path), directory).stream()
                .filter(problem -> problem.variable().equals("JOIN_TOKEN_SECRET_FILE"))
                .map(Problem::what)
                .toList();
    }
}
