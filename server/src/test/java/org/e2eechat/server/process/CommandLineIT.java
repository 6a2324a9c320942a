package org.e2eechat.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class CommandLineIT {
    private static final int EX_USAGE = 64;
    private static final int EX_CONFIG = 78;
    private static final String PASSWORD = "hunter2hunter2";

    // Each of them wrong in another way, and half of them secrets.
    private static final Map<String, String> FULL_OF_MISTAKES =
            Map.of(
                    "PORT", "abc",
                    "ROOM_MAX_PARTICIPANTS", "0",
                    "LOG_FORMAT", "xml",
                    "JOIN_TOKEN_SECRET", PASSWORD,
                    "METRICS_TOKEN", PASSWORD + " " + PASSWORD,
                    "REDIS_URL", "redis://default:" + PASSWORD + "@127.0.0.1:637900",
                    "CORS_ALLOWED_ORIGINS", "*",
                    "FEATURE_DETAILED_ERRORS", "true");

    @TempDir private Path directory;

    @Test
    void the_version_is_that_of_the_build() {
        try (ServerProcess relay = Jar.run(directory, Map.of(), "--version")) {
            assertThat(relay.exitCode()).isZero();
            assertThat(relay.out())
                    .singleElement()
                    .asString()
                    .matches("e2ee-chat-server \\d+\\.\\d+\\.\\d+.*");
            assertThat(relay.err()).isEmpty();
        }
    }

    @Test
    void help_has_every_option_and_every_exit_code() {
        try (ServerProcess relay = Jar.run(directory, Map.of(), "--help")) {
            assertThat(relay.exitCode()).isZero();
            assertThat(relay.said())
                    .contains(
                            "--check-config",
                            "health",
                            "--version",
                            "--help",
                            "docs/configuration.md")
                    .contains("preflight", "postflight URL")
                    .contains(
                            "0 stopped as asked",
                            "1 could not start",
                            "64 unknown option",
                            "78 a setting is wrong");
            assertThat(relay.err()).isEmpty();
        }
    }

    @Test
    void an_option_that_does_not_exist_ends_it_with_64() {
        try (ServerProcess relay = Jar.run(directory, Map.of(), "--nonsense")) {
            assertThat(relay.exitCode()).isEqualTo(EX_USAGE);
            assertThat(relay.err())
                    .containsExactly("e2ee-chat-server: unknown option: --nonsense; try --help");
            assertThat(relay.out()).isEmpty();
        }
    }

    @Test
    void two_options_end_it_with_64() {
        try (ServerProcess relay = Jar.run(directory, Map.of(), "--check-config", "--version")) {
            assertThat(relay.exitCode()).isEqualTo(EX_USAGE);
            assertThat(relay.err()).singleElement().asString().contains("only one option");
        }
    }

    @Test
    void checking_good_settings_ends_with_0_and_listens_nowhere() {
        Map<String, String> good = Jar.testServer("JOIN_TOKEN_SECRET", Secrets.random());

        try (ServerProcess relay = Jar.run(directory, good, "--check-config")) {
            assertThat(relay.exitCode()).isZero();
            assertThat(relay.listens()).isFalse();
            assertThat(relay.err()).isEmpty();
        }
    }

    @Test
    void checking_shows_what_may_not_be_meant() {
        Map<String, String> mistyped = Jar.testServer("MAX_CONN_PER_IP", "7");

        try (ServerProcess relay = Jar.run(directory, mistyped, "--check-config")) {
            assertThat(relay.exitCode()).isZero();
            assertThat(relay.out())
                    .anyMatch(
                            line ->
                                    line.startsWith("warning: ")
                                            && line.contains("MAX_CONNS_PER_IP"));
        }
    }

    @Test
    void checking_bad_settings_lists_all_that_is_wrong_and_ends_with_78() {
        try (ServerProcess relay = Jar.run(directory, FULL_OF_MISTAKES, "--check-config")) {
            assertThat(relay.exitCode()).isEqualTo(EX_CONFIG);
            assertAllIsTold(relay);
        }
    }

    @Test
    void starting_with_bad_settings_lists_the_same_and_ends_with_78() {
        try (ServerProcess relay = Jar.run(directory, FULL_OF_MISTAKES)) {
            assertThat(relay.exitCode()).isEqualTo(EX_CONFIG);
            assertAllIsTold(relay);
        }
    }

    private static void assertAllIsTold(ServerProcess relay) {
        List<String> told =
                relay.err().stream().filter(line -> !line.startsWith("warning: ")).toList();
        assertThat(told.stream().map(line -> line.substring(0, line.indexOf(':'))))
                .containsExactlyInAnyOrderElementsOf(FULL_OF_MISTAKES.keySet());
        assertThat(relay.out()).isEmpty();
        assertThat(relay.said()).doesNotContain(PASSWORD);
    }

    @Test
    void preflight_of_bad_settings_ends_with_1_and_tells_no_secret() {
        try (ServerProcess relay = Jar.run(directory, FULL_OF_MISTAKES, "preflight", "--json")) {
            assertThat(relay.exitCode()).isEqualTo(1);
            assertThat(relay.out()).singleElement().asString().contains("\"good\":false");
            assertThat(relay.err()).isEmpty();
            assertThat(relay.said()).doesNotContain(PASSWORD);
        }
    }

    @Test
    void postflight_wants_a_url_and_ends_with_2_without_one() {
        try (ServerProcess relay = Jar.run(directory, Map.of(), "postflight")) {
            assertThat(relay.exitCode()).isEqualTo(2);
            assertThat(relay.err()).singleElement().asString().contains("wants one URL");
            assertThat(relay.out()).isEmpty();
        }
    }

    @Test
    void without_any_setting_it_says_which_secret_it_needs_and_how_to_make_it() {
        try (ServerProcess relay = Jar.run(directory, Map.of())) {
            assertThat(relay.exitCode()).isEqualTo(EX_CONFIG);
            assertThat(relay.err())
                    .anyMatch(
                            line ->
                                    line.startsWith("JOIN_TOKEN_SECRET: ")
                                            && line.contains("openssl rand"));
        }
    }
}
