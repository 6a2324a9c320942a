package org.e2eechat.server.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.audit.Report;
import org.e2eechat.server.audit.TableReport;
import org.e2eechat.server.testkit.valkey.ServerSettings;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

class PreflightTest {
    @TempDir private Path directory;

    @Test
    void of_good_settings_on_a_good_machine_nothing_is_found() throws Exception {
        Report report = Runway.audit(Runway.settings(), directory);

        assertThat(Runway.found(report)).as(TableReport.of(report)).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "NODE_ENV=test                                             | environment",
                "NODE_ENV=test FEATURE_DETAILED_ERRORS=true                | environment,detailed-errors",
                "FEATURE_DETAILED_ERRORS=true                              | settings",
                "PORT=abc                                                  | settings",
                "MAX_CONN_PER_IP=7                                         | settings",
                "MANAGEMENT_PORT=                                          | settings",
                "CORS_ALLOWED_ORIGINS=                                     | settings",
                "CORS_ALLOWED_ORIGINS=http://chat.example                  | origins",
                "FEATURE_SECURITY_HEADERS=false                            | settings,security-headers",
                "CSP_DIRECTIVES=script-src+'unsafe-inline'                 | security-headers",
                "CSP_DIRECTIVES=default-src+*;                             | security-headers",
                "HSTS_MAX_AGE=300 HSTS_PRELOAD=false                       | security-headers",
                "TRUST_PROXY=                                              | client-addresses",
                "FEATURE_IP_TRACKING=false                                 | settings,limits",
                "MAX_CONNS_PER_IP=1001                                     | limits",
                "MAX_MSGS_PER_10S=2001                                     | limits",
                "MAX_ROOM_CREATES_PER_IP_PER_MIN=601                       | limits",
                "WS_PING_INTERVAL_MS=60000                                 | timeouts",
                "HTTP_KEEP_ALIVE_TIMEOUT_MS=60000                          | timeouts",
                "FEATURE_GRACEFUL_SHUTDOWN=false                           | drain",
                "GRACEFUL_SHUTDOWN_TIMEOUT_MS=9999                         | drain",
                "LOG_FORMAT=pretty                                         | logs",
                "MAX_TOTAL_CONNECTIONS=998501                              | file-descriptors,memory",
                "SLOW_CONSUMER_BUFFER_THRESHOLD=100000000                  | memory",
                "HOST=192.0.2.1                                            | ports"
            })
    void a_setting_that_should_be_otherwise_is_found(String changes, String checks)
            throws Exception {
        String[] namesAndValues =
                Stream.of(changes.split(" ", -1))
                        .flatMap(change -> Stream.of(change.split("=", 2)))
                        .map(text -> text.replace('+', ' '))
                        .toArray(String[]::new);

        Report report = Runway.audit(Runway.settings(namesAndValues), directory);

        assertThat(Runway.found(report)).containsExactlyInAnyOrder(checks.split(",", -1));
        assertEveryFindingSaysWhatToDo(report);
    }

    @Test
    void a_machine_that_gives_too_little_is_found() throws Exception {
        Host poor = new Host(OptionalLong.of(1024), 64 << 20, Optional.of(false));

        Report report = Runway.audit(Runway.settings(), directory, poor, InstantSource.system());

        assertThat(Runway.found(report)).containsExactly("file-descriptors", "memory", "clock");
        assertEveryFindingSaysWhatToDo(report);
    }

    @Test
    void what_a_machine_does_not_tell_is_no_finding() throws Exception {
        Host silent = new Host(OptionalLong.empty(), 4L << 30, Optional.empty());

        Report report = Runway.audit(Runway.settings(), directory, silent, InstantSource.system());

        assertThat(Runway.found(report)).isEmpty();
        assertThat(Runway.of(report, "clock")).isInstanceOf(Outcome.NotLooked.class);
    }

    @Test
    void a_guessable_secret_is_found_wherever_it_passes() throws Exception {
        String weak = "changeme-changeme-changeme-changeme-changeme";

        Report inTest =
                Runway.audit(
                        Runway.settings("NODE_ENV", "test", "JOIN_TOKEN_SECRET", weak), directory);
        Report inProduction = Runway.audit(Runway.settings("JOIN_TOKEN_SECRET", weak), directory);

        assertThat(Runway.found(inTest)).contains("signing-secret");
        assertThat(Runway.found(inProduction)).contains("settings");
        assertThat(TableReport.of(inTest) + TableReport.of(inProduction)).doesNotContain(weak);
    }

    @Test
    void a_secret_that_others_can_read_is_found() throws Exception {
        Path file = secretFile("rw-r--r--");
        Map<String, String> settings = fromFile(file);
        assertThat(Runway.found(Runway.audit(settings, directory))).isEmpty(); // nobody gets there
        letOthersIn();

        Report open = Runway.audit(settings, directory);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r-----"));
        Report closed = Runway.audit(settings, directory);

        assertThat(Runway.found(open)).containsExactly("secret-files");
        assertThat(Runway.found(closed)).isEmpty();
        assertThat(TableReport.of(open)).doesNotContain(Runway.SECRET, file.toString());
    }

    @Test
    void a_dot_env_counts_as_a_file_of_secrets_only_with_secrets_in_it() throws Exception {
        Path dotEnv = directory.resolve(".env");
        Files.writeString(dotEnv, "LOG_LEVEL=info\n");
        Files.setPosixFilePermissions(dotEnv, PosixFilePermissions.fromString("rw-r--r--"));
        letOthersIn();
        assertThat(Runway.found(Runway.audit(Runway.settings(), directory))).isEmpty();

        Files.writeString(dotEnv, "JOIN_TOKEN_SECRET=" + Runway.SECRET + "\n");
        Report report = Runway.audit(Runway.settings("JOIN_TOKEN_SECRET", ""), directory);

        assertThat(Runway.found(report)).containsExactly("secret-files");
    }

    @Test
    void after_ninety_days_a_signing_secret_is_due() throws Exception {
        Path file = secretFile("rw-------");
        Instant made = Files.getLastModifiedTime(file).toInstant();

        assertThat(Runway.found(auditAt(made.plus(Duration.ofDays(90)), file))).isEmpty();
        assertThat(Runway.found(auditAt(made.plus(Duration.ofDays(91)), file)))
                .containsExactly("secret-age");
    }

    @Test
    void the_day_that_the_operator_gives_counts_more_than_the_files() throws Exception {
        Path file = secretFile("rw-------");
        Map<String, String> settings = new HashMap<>(fromFile(file));
        settings.put("JOIN_TOKEN_SECRET_CREATED", "2026-01-31");

        assertThat(foundOn("2026-04-30", settings)).isEmpty();
        assertThat(foundOn("2026-05-02", settings)).containsExactly("secret-age");
        assertThat(foundOn("2026-01-29", settings)).containsExactly("secret-age"); // a slip
    }

    private List<String> foundOn(String day, Map<String, String> settings) throws Exception {
        Instant now = Instant.parse(day + "T12:00:00Z");
        return Runway.found(Runway.audit(settings, directory, Runway.GOOD_HOST, Runway.at(now)));
    }

    private Report auditAt(Instant now, Path file) throws Exception {
        return Runway.audit(fromFile(file), directory, Runway.GOOD_HOST, Runway.at(now));
    }

    private void letOthersIn() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Path secretFile(String modes) throws Exception {
        Path file = Files.writeString(directory.resolve("secret"), Runway.SECRET);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(modes));
    }

    private static Map<String, String> fromFile(Path file) {
        return Runway.settings("JOIN_TOKEN_SECRET", "", "JOIN_TOKEN_SECRET_FILE", file.toString());
    }

    @Test
    void a_valkey_that_is_not_set_up_well_is_found() throws Exception {
        try (ValkeyServer valkey =
                ValkeyServer.start("appendonly yes", "maxmemory-policy allkeys-lru")) {
            Report report = Runway.audit(Runway.settings("REDIS_URL", valkey.url()), directory);

            assertThat(foundButSlowness(report))
                    .containsExactly("valkey-url", "valkey-setup", "valkey-memory");
            assertEveryFindingSaysWhatToDo(report);
        }
    }

    @Test
    void a_valkey_that_is_set_up_well_is_no_finding() throws Exception {
        try (ValkeyServer valkey =
                ValkeyServer.start(
                        ServerSettings.plain()
                                .with("maxmemory 100mb", "maxmemory-policy noeviction")
                                .withPassword("kT4vN8qLw2Zs6Yb1Rx5Hc9Jm3Df7Gp0A"))) {
            Report report = Runway.audit(Runway.settings("REDIS_URL", valkey.url()), directory);

            assertThat(foundButSlowness(report)).as(TableReport.of(report)).isEmpty();
            assertThat(Runway.of(report, "valkey-contact")).isInstanceOf(Outcome.Fine.class);
        }
    }

    @Test
    void a_valkey_that_is_away_is_found() throws Exception {
        ValkeyServer gone = ValkeyServer.start();
        gone.close();

        Report report = Runway.audit(Runway.settings("REDIS_URL", gone.url()), directory);

        assertThat(foundButSlowness(report)).containsExactly("valkey-url", "valkey-contact");
    }

    /** How fast this machine is just now is no matter of these tests. */
    private static List<String> foundButSlowness(Report report) {
        return Runway.found(report).stream()
                .filter(check -> !check.equals("valkey-latency"))
                .toList();
    }

    @Test
    void a_port_that_is_taken_is_found() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(other.getLocalPort());

            Report report = Runway.audit(Runway.settings("PORT", port), directory);

            assertThat(Runway.found(report)).containsExactly("ports");
        }
    }

    @Test
    void what_was_typed_decides_how_it_is_told_and_what_counts() {
        Typed json = type(Map.of(), "--json");
        Typed unknown = type(Map.of(), "--accept", "nonsense");
        Typed word = type(Map.of(), "https://chat.example");

        assertThat(json.code()).isEqualTo(1);
        assertThat(json.out()).startsWith("{\"title\":\"preflight\",\"good\":false");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("no check is called nonsense");
        assertThat(word.code()).isEqualTo(2);
        assertThat(type(Map.of(), "--help").out()).contains("Exit codes");
    }

    private record Typed(int code, String out, String err) {}

    private Typed type(Map<String, String> environment, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code =
                Preflight.run(
                        List.of(arguments),
                        environment,
                        directory,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Typed(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static void assertEveryFindingSaysWhatToDo(Report report) {
        assertThat(report.lines())
                .filteredOn(line -> line.outcome() instanceof Outcome.Found)
                .flatExtracting(line -> ((Outcome.Found) line.outcome()).findings())
                .isNotEmpty()
                .allSatisfy(finding -> assertThat(finding.remedy()).isNotBlank());
    }
}
