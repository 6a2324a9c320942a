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

import java.io.IOException;
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

    private List<String> fileProblems(String path) {
        return Fixture.problems(Map.of("JOIN_TOKEN_SECRET_FILE", path), directory).stream()
                .filter(problem -> problem.variable().equals("JOIN_TOKEN_SECRET_FILE"))
                .map(Problem::what)
                .toList();
    }
}
