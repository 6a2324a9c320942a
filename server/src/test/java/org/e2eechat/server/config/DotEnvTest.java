package org.e2eechat.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.e2eechat.server.config.ConfigException.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class DotEnvTest {

    @Test
    void reads_names_and_values_and_skips_comments() {
        DotEnv file =
                DotEnv.parse(
                        """
                        # a comment
                        PORT=3001

                          HOST = 127.0.0.1  # where to listen
                        export LOG_LEVEL=debug
                        export\tLOG_FORMAT=pretty
                        EMPTY=
                        ONLY_COMMENT= # nothing
                        """);

        assertThat(file.problems()).isEmpty();
        assertThat(file.values())
                .isEqualTo(
                        Map.of(
                                "PORT", "3001",
                                "HOST", "127.0.0.1",
                                "LOG_LEVEL", "debug",
                                "LOG_FORMAT", "pretty",
                                "EMPTY", "",
                                "ONLY_COMMENT", ""));
    }

    @Test
    void single_quotes_keep_everything_as_it_stands() {
        assertThat(value("A='a # b \\n $C \"d\"' # comment")).isEqualTo("a # b \\n $C \"d\"");
        assertThat(value("A=''")).isEmpty();
    }

    @Test
    void double_quotes_know_the_usual_escapes() {
        assertThat(value("A=\"a # b\\n\\t\\r\\\\ \\\" \\$C $D\" # comment"))
                .isEqualTo("a # b\n\t\r\\ \" $C $D");
        assertThat(value("A=\"\"")).isEmpty();
    }

    @Test
    void a_hash_without_a_blank_before_it_belongs_to_the_value() {
        assertThat(value("A=a#b")).isEqualTo("a#b");
        assertThat(value("A=#b")).isEqualTo("#b");
        assertThat(value("A=a=b=c")).isEqualTo("a=b=c");
        assertThat(value("A=it's")).isEqualTo("it's");
    }

    @Test
    void windows_line_ends_do_not_get_into_values() {
        assertThat(DotEnv.parse("A=1\r\nB='2'\r\nC=\"3\"\r\n").values())
                .isEqualTo(Map.of("A", "1", "B", "2", "C", "3"));
    }

    @Test
    void of_two_lines_with_one_name_the_later_one_counts() {
        assertThat(value("A=1\nA=2")).isEqualTo("2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "canary", "1A=canary", "A-B=canary", "=canary", "export A canary", "A='canary",
                        "A=\"canary",
                "A='canary'x", "A=\"canary\"x", "A=\"canary\\", "A=\"canary\\q\"", "A=\"canary\\\"",
                        "ä=canary", "A B=canary"
            })
    void a_line_that_cannot_be_read_is_a_problem_with_its_number_and_not_its_text(String line) {
        DotEnv file = DotEnv.parse("# one\nB=2\n" + line + "\nC=3");

        assertThat(file.values()).isEqualTo(Map.of("B", "2", "C", "3"));
        assertThat(file.problems())
                .singleElement()
                .extracting(Problem::line)
                .asString()
                .startsWith(".env: line 3 ")
                .doesNotContain("canary");
    }

    @Test
    void a_line_as_long_as_the_file_may_be_is_read_like_any_other() {
        assertThat(value("A=\"" + "x\\n".repeat(20_000) + "\"")).isEqualTo("x\n".repeat(20_000));
        assertThat(value("A='" + "x".repeat(60_000) + "'")).hasSize(60_000);
        assertThat(DotEnv.parse("A=\"" + "\\\"".repeat(30_000)).problems()).hasSize(1);
        assertThat(DotEnv.parse(" ".repeat(60_000) + "A").problems()).hasSize(1);
        assertThat(DotEnv.parse("export" + " ".repeat(60_000)).problems()).hasSize(1);
    }

    @Test
    void no_file_is_no_variables(@TempDir Path directory) {
        assertThat(DotEnv.in(directory)).isEqualTo(DotEnv.parse(""));
    }

    @Test
    void a_byte_order_mark_is_not_part_of_the_first_name(@TempDir Path directory) {
        Fixture.write(directory, ".env", "\uFEFFA=1");

        assertThat(DotEnv.in(directory).values()).isEqualTo(Map.of("A", "1"));
    }

    @Test
    void a_file_that_is_too_large_or_not_text_or_a_directory_is_a_problem(@TempDir Path directory)
            throws IOException {
        Path large = Files.createDirectory(directory.resolve("large"));
        Path binary = Files.createDirectory(directory.resolve("binary"));
        Path folder = Files.createDirectory(directory.resolve("folder"));
        Fixture.write(large, ".env", "#".repeat(65_537));
        Files.write(binary.resolve(".env"), new byte[] {'A', '=', (byte) 0xff});
        Files.createDirectory(folder.resolve(".env"));

        assertThat(DotEnv.in(large).problems())
                .singleElement()
                .matches(p -> p.what().contains("larger"));
        assertThat(DotEnv.in(binary).problems())
                .singleElement()
                .matches(p -> p.what().contains("UTF-8"));
        assertThat(DotEnv.in(folder).problems())
                .singleElement()
                .matches(p -> p.what().contains("is a directory"));
    }

    @Test
    void a_link_that_leads_nowhere_or_to_itself_is_a_problem(@TempDir Path directory)
            throws IOException {
        Path dangling = Files.createDirectory(directory.resolve("dangling"));
        Path loop = Files.createDirectory(directory.resolve("loop"));
        Files.createSymbolicLink(dangling.resolve(".env"), Path.of("gone"));
        Files.createSymbolicLink(loop.resolve(".env"), Path.of(".env"));

        assertThat(List.of(DotEnv.in(dangling), DotEnv.in(loop)))
                .allSatisfy(
                        file ->
                                assertThat(file.problems())
                                        .singleElement()
                                        .extracting(Problem::line)
                                        .asString()
                                        .startsWith(".env: is a symbolic link to a file that does")
                                        .contains("correct the link, or delete it"));
    }

    @Test
    void a_link_to_a_file_is_that_file(@TempDir Path directory) throws IOException {
        Fixture.write(directory, "shared.env", "A=1");
        Files.createSymbolicLink(directory.resolve(".env"), Path.of("shared.env"));

        assertThat(DotEnv.in(directory).values()).isEqualTo(Map.of("A", "1"));
    }

    @Test
    void a_file_of_another_user_is_a_problem(@TempDir Path directory) {
        Path file = Fixture.write(directory, ".env", "A=1");
        assumeTrue(file.toFile().setReadable(false, false) && !Files.isReadable(file), "root");

        assertThat(DotEnv.in(directory).problems())
                .singleElement()
                .matches(p -> p.what().contains("cannot be read by this user"));
    }

    private static String value(String text) {
        DotEnv file = DotEnv.parse(text);
        assertThat(file.problems()).isEmpty();
        return file.values().get("A");
    }
}
