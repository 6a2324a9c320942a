package org.e2eechat.server.postflight;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

class PostflightTest {
    private static final String TOKEN = "metrics-token-of-a-test-1234567890";

    @TempDir private Path directory;

    @Test
    void of_a_good_deployment_nothing_is_found() throws Exception {
        try (Deployment deployment = Deployment.start(directory)) {
            Typed typed =
                    Typed.postflight(deployment, "--rate-limits", "--origin", Deployment.PAGE);

            assertThat(typed.found()).as(typed.out()).isEmpty();
            assertThat(typed.code()).isZero();
            assertThat(typed.looked())
                    .contains("tls", "hsts", "conversation", "qr-rotation", "rate-limits", "ready");
        }
    }

    @Test
    void a_certificate_that_nobody_trusts_leaves_nothing_else_to_say() throws Exception {
        try (Deployment deployment = Deployment.start(directory)) {
            Typed typed = Typed.postflight(deployment.url(), "--json");

            assertThat(typed.looked()).containsExactly("reachable");
            assertThat(typed.finding("reachable")).startsWith("TLS fails");
            assertThat(typed.code()).isEqualTo(1);
        }
    }

    @Test
    void a_server_that_is_not_there_leaves_nothing_else_to_say() throws Exception {
        String gone;
        try (Deployment deployment = Deployment.start(directory)) {
            gone = deployment.url();
        }

        Typed typed = Typed.postflight(gone, "--json");

        assertThat(typed.looked()).containsExactly("reachable");
        assertThat(typed.finding("reachable")).isEqualTo("nobody listens there");
    }

    @Test
    void a_development_server_lets_in_what_production_keeps_out() throws Exception {
        try (Deployment deployment =
                Deployment.start(
                        directory,
                        "NODE_ENV",
                        "development",
                        "CORS_ALLOWED_ORIGINS",
                        "*",
                        "FEATURE_SECURITY_HEADERS",
                        "false",
                        "MANAGEMENT_PORT",
                        "")) {
            Typed typed =
                    Typed.postflight(deployment.url(), "--ca", deployment.authority(), "--json");

            assertThat(typed.found())
                    .contains("hsts", "metrics-private", "security-headers", "cors", "origin");
        }
    }

    @Test
    void codes_that_work_twice_are_found() throws Exception {
        try (Deployment deployment =
                Deployment.start(directory, "FEATURE_TOKEN_REPLAY_PROTECTION", "false")) {
            Typed typed = Typed.postflight(deployment);

            assertThat(typed.found()).containsExactly("qr-rotation");
            assertThat(typed.finding("qr-rotation"))
                    .isEqualTo("a used code is answered with JOINED");
        }
    }

    @Test
    void limits_that_limit_nothing_are_found() throws Exception {
        try (Deployment deployment =
                Deployment.start(
                        directory,
                        "MAX_MSGS_PER_10S",
                        "1000000",
                        "MAX_ROOM_CREATES_PER_IP_PER_MIN",
                        "1000000",
                        "MAX_BYTES_PER_10S",
                        "1000000000")) {
            assertThat(Typed.postflight(deployment, "--rate-limits").found())
                    .containsExactly("rate-limits");
        }
    }

    @Test
    void a_page_that_is_not_allowed_cannot_connect() throws Exception {
        try (Deployment deployment = Deployment.start(directory)) {
            Typed typed = Typed.postflight(deployment, "--origin", "https://other.example");

            assertThat(typed.found())
                    .containsExactly("clock", "web-socket", "conversation", "qr-rotation");
            assertThat(typed.finding("web-socket")).contains("HTTP 403");
        }
    }

    @Test
    void metrics_behind_a_token_are_shown_to_whoever_has_it() throws Exception {
        Path token = Files.writeString(directory.resolve("token"), TOKEN + "\n");
        try (Deployment deployment =
                Deployment.start(directory, "METRICS_TOKEN", TOKEN, "MANAGEMENT_PORT", "")) {
            Typed without = Typed.postflight(deployment);
            Typed with = Typed.postflight(deployment, "--metrics-token-file", token.toString());

            assertThat(without.found()).containsExactly("metrics");
            assertThat(with.found()).isEmpty();
            assertThat(with.looked()).contains("metrics", "metrics-private");
            assertThat(with.out()).doesNotContain(TOKEN);
        }
    }

    @Test
    void probes_that_are_not_public_are_no_finding() throws Exception {
        try (Deployment deployment = Deployment.start(directory)) {
            Typed typed =
                    Typed.postflight(
                            deployment.url(),
                            "--ca",
                            deployment.authority(),
                            "--accept",
                            "certificate",
                            "--json");

            assertThat(typed.found()).isEmpty();
            assertThat(typed.looked()).doesNotContain("health", "ready", "live", "metrics");
        }
    }

    @Test
    void a_server_whose_clock_is_wrong_is_found() throws Exception {
        try (Deployment deployment = Deployment.start(directory);
                Site site = site(deployment)) {
            InstantSource late = () -> Instant.now().minus(Duration.ofMinutes(1));

            assertThat(new ClockCheck(site, late).look().toString())
                    .contains("Found", "differs from ours");
        }
    }

    @Test
    void patience_sees_a_code_expire_and_a_quiet_connection_stay() throws Exception {
        try (Deployment deployment = Deployment.start(directory, "QR_ROTATION_MS", "10000");
                Site site = site(deployment)) {
            assertThat(new IdleCheck(site, Duration.ofMillis(50)).look().toString())
                    .contains("Fine");
            assertThat(new RotationCheck(site, true, InstantSource.system()).look().toString())
                    .contains("Fine", "replaced in time");
        }
    }

    @Test
    void a_quiet_connection_that_is_cut_is_found() throws Exception {
        try (Deployment deployment = Deployment.start(directory, "LOBBY_TIMEOUT_MS", "1000");
                Site site = site(deployment)) {
            assertThat(new IdleCheck(site, Duration.ofSeconds(30)).look().toString())
                    .contains("Found", "a quiet connection ended");
        }
    }

    private static Site site(Deployment deployment) throws Exception {
        return Site.at(
                URI.create(deployment.url()).resolve("/"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Trust.in(Path.of(deployment.authority()))));
    }

    @Test
    void each_check_is_in_the_documentation_with_its_section() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "preflight-and-postflight.md"));
        try (Site site =
                Site.at(
                        URI.create("https://chat.example/"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())) {
            assertThat(Postflight.checks(site, true, true, InstantSource.system()))
                    .hasSizeGreaterThan(15)
                    .allSatisfy(
                            check ->
                                    assertThat(page.substring(page.indexOf("## postflight\n")))
                                            .containsPattern(
                                                    "(?m)^\\| [^|]*`%s`[^|]*\\| %d \\|"
                                                            .formatted(
                                                                    check.name(),
                                                                    check.section())));
        }
    }

    @Test
    void what_makes_no_sense_is_refused_with_two() throws Exception {
        Path noCertificate = Files.writeString(directory.resolve("empty.pem"), "");

        assertThat(Typed.postflight().code()).isEqualTo(2);
        assertThat(Typed.postflight("ws://chat.example").err()).contains("no http or https URL");
        assertThat(Typed.postflight("https://user:secret@chat.example").code()).isEqualTo(2);
        assertThat(Typed.postflight("https://chat.example", "--nonsense").code()).isEqualTo(2);
        assertThat(Typed.postflight("https://a.example", "--ca", noCertificate.toString()).err())
                .contains("--ca");
        assertThat(Typed.postflight("--help").code()).isZero();
    }
}
