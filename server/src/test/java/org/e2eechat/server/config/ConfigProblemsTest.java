package org.e2eechat.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.e2eechat.server.config.Fixture.DEVELOPMENT;
import static org.e2eechat.server.config.Fixture.PRODUCTION;
import static org.e2eechat.server.config.Fixture.SECRET;
import static org.e2eechat.server.config.Fixture.problemLines;
import static org.e2eechat.server.config.Fixture.problems;
import static org.e2eechat.server.config.Fixture.with;

import org.assertj.core.api.AbstractStringAssert;
import org.e2eechat.server.config.ConfigException.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class ConfigProblemsTest {

    static Stream<Arguments> badValues() {
        return Settings.all().stream()
                .flatMap(
                        setting ->
                                Samples.bad(setting).stream()
                                        .map(v -> Arguments.of(setting.name(), v)));
    }

    @ParameterizedTest
    @MethodSource("badValues")
    void a_bad_value_is_a_problem_of_its_variable(String name, String value) {
        assertThat(problems(with(PRODUCTION, name, value)))
                .extracting(Problem::variable)
                .contains(name);
    }

    @Test
    void all_bad_values_are_reported_at_once_in_the_order_of_the_reference() {
        Map<String, String> everything = new HashMap<>();
        Settings.all()
                .forEach(
                        setting -> everything.put(setting.name(), Samples.bad(setting).getFirst()));

        assertThat(problems(everything))
                .extracting(Problem::variable)
                .containsExactlyElementsOf(Settings.all().stream().map(Setting::name).toList());
    }

    @Test
    void the_edges_of_a_range_are_inside() {
        assertThat(Settings.all())
                .filteredOn(setting -> setting.syntax().allowed().matches("[0-9]+–[0-9]+( ms)?"))
                .hasSizeGreaterThan(20)
                .allSatisfy(
                        setting ->
                                assertThat(setting.syntax().allowed().replace(" ms", "").split("–"))
                                        .allMatch(
                                                edge ->
                                                        setting.syntax()
                                                                .read(edge)
                                                                .toOptional()
                                                                .isPresent()));
    }

    @Test
    void the_lower_bounds_are_those_of_the_contract() {
        assertThat(Settings.ROOM_MAX_PARTICIPANTS.syntax().allowed()).isEqualTo("1–500");
        assertThat(Settings.ROOM_KEY_TTL_MS.syntax().allowed()).startsWith("60000–");
        assertThat(Settings.QR_ROTATION_MS.syntax().allowed()).startsWith("10000–");
        assertThat(Settings.RESUME_GRACE_MS.syntax().allowed()).isEqualTo("0–120000 ms");
        assertThat(Settings.MAX_WS_MSG_BYTES.syntax().allowed()).isEqualTo("1024–67108864");
        assertThat(Settings.MAX_APP_CIPHERTEXT_BYTES.syntax().allowed()).startsWith("1024–");
        assertThat(Settings.MAX_BYTES_PER_10S.syntax().allowed()).startsWith("1024–");
        assertThat(Settings.SLOW_CONSUMER_BUFFER_THRESHOLD.syntax().allowed()).startsWith("1024–");
        assertThat(
                        List.of(
                                Settings.REDIS_CONNECT_TIMEOUT,
                                Settings.GRACEFUL_SHUTDOWN_TIMEOUT_MS,
                                Settings.WS_PING_INTERVAL_MS,
                                Settings.WS_PING_TIMEOUT_MS,
                                Settings.HTTP_KEEP_ALIVE_TIMEOUT_MS,
                                Settings.METRICS_COLLECTION_INTERVAL_MS,
                                Settings.LOBBY_TIMEOUT_MS))
                .allMatch(setting -> setting.syntax().allowed().startsWith("1000–"));
    }

    @Test
    void production_needs_a_signing_secret_and_says_how_to_make_one() {
        assertThat(problemLines(Map.of()))
                .singleElement()
                .asString()
                .startsWith("JOIN_TOKEN_SECRET: is required in production")
                .contains("openssl rand -base64 48");
    }

    @Test
    void an_empty_variable_is_one_that_is_not_set() {
        assertThat(problems(with(PRODUCTION, "PORT", "", "REDIS_URL", "", "TRUST_PROXY", "")))
                .isEmpty();
        assertThat(problems(Map.of("JOIN_TOKEN_SECRET", ""))).hasSize(1);
    }

    @Test
    void a_guessable_secret_is_refused_in_production_and_forgiven_elsewhere()
            throws ConfigException {
        String placeholder = "your-secret-here-your-secret-here";

        only(with(PRODUCTION, "JOIN_TOKEN_SECRET", placeholder))
                .contains("placeholder", "openssl rand -base64 48");
        only(with(PRODUCTION, "JOIN_TOKEN_SECRETS_PREVIOUS", placeholder)).contains("placeholder");
        assertThat(Fixture.read(with(DEVELOPMENT, "JOIN_TOKEN_SECRET", placeholder)).warnings())
                .singleElement()
                .asString()
                .startsWith("JOIN_TOKEN_SECRET: the value is a placeholder");
    }

    @Test
    void a_short_secret_is_refused_everywhere() {
        only(with(PRODUCTION, "JOIN_TOKEN_SECRET", "q8Zr1")).contains("shorter than 32 bytes");
        only(with(DEVELOPMENT, "JOIN_TOKEN_SECRET", "q8Zr1")).contains("shorter than 32 bytes");
        only(with(PRODUCTION, "JOIN_TOKEN_SECRETS_PREVIOUS", SECRET + ",q8Zr1"))
                .contains("(entry 2)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis.example",
                "redis://:canary@",
                "redis://a:70000",
                "redis://a:0",
                "redis://a:",
                "redis-cluster://a,,b",
                "redis://:canary/2@a",
                "redis://:canary?2@a",
                "redis://:canary#2@a",
                "redis://:canary 2@a",
                "redis://:canary%2@a",
            })
    void a_shared_directory_has_a_url_with_hosts(String url) {
        assertThat(problemLines(with(PRODUCTION, "REDIS_URL", url)))
                .singleElement()
                .asString()
                .startsWith("REDIS_URL: ")
                .contains("is not a Redis URL")
                .doesNotContain("canary");
    }

    /** Each of them used to pass, and one part of it did nothing. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "redis://a:6379,b:6379              | names several hosts",
                "rediss://u:canary@a,b/1            | names several hosts",
                "redis://a/rooms                    | path that is no database",
                "redis://a/1/2                      | path that is no database",
                "redis://a/70000                    | path that is no database",
                "redis-cluster://a,b/3              | no other database than 0",
                "redis-sentinel://a,b/rooms/3       | no name of a master",
                "redis://canary@a                   | login without a password",
                "redis://canary:@a                  | login without a password",
                "redis://:@a                        | login without a password",
                "redis://a?tls=TRUE                 | neither true nor false",
                "redis-cluster://a,b?tls=1          | neither true nor false",
                "redis-cluster://a,b?tls            | no NAME=value",
                "redis-cluster://a,b?tls=true&      | no NAME=value",
                "redis-cluster://a,b?ssl=true       | none of tls,",
                "redis://a?password=canary          | none of tls,",
                "redis://a?db=3                     | none of tls,",
                "redis://a?tls=true&tls=false       | same parameter twice",
                "rediss://a?tls=false               | says rediss",
                "redis://a?sentinel-password=canary | login for sentinels",
                "redis-sentinel://a/b?sentinel-user=canary | without a sentinel-password",
                "valkey://a                         | write redis://",
            })
    void nothing_in_the_url_of_a_directory_is_overlooked(String url, String mistake) {
        only(with(PRODUCTION, "REDIS_URL", url))
                .startsWith("REDIS_URL: the value ")
                .contains(mistake)
                .contains("redis-sentinel://HOST,HOST/NAME")
                .doesNotContain("canary");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://a",
                "REDIS://a:6379/",
                "redis://:p@[::1]:6379/15",
                "redis://u:p%40q%2F@a/0?tls=true",
                "rediss://u:p@q@a?tls=true",
                "redis-cluster://u:p@a:7000,b?tls=true",
                "redis-cluster://a/0",
                "redis-sentinel://a",
                "redis-sentinel://u:p@a,b:26380/my.rooms_1?sentinel-user=w&sentinel-password=p",
                "redis-sentinel://a/rooms?sentinel-password=p&tls=false",
            })
    void what_the_client_reads_in_a_url_is_taken(String url) {
        assertThat(problems(with(PRODUCTION, "REDIS_URL", url))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0/0",
                "::/0",
                "0.0.0.0/1,128.0.0.0/1",
                "::/1,8000::/1",
                "0.0.0.0/2,64.0.0.0/2,128.0.0.0/2,192.0.0.0/2",
                "2000::/4,3000::/4",
                "2000::/3",
                "::ffff:0:0/97,::ffff:8000:0/97",
                "10.0.0.0/8,32.0.0.0/4",
                "2400::/6",
            })
    void a_list_that_trusts_the_public_internet_is_refused_in_production(String networks) {
        only(with(PRODUCTION, "TRUST_PROXY", networks))
                .startsWith("TRUST_PROXY: these networks hold ")
                .contains("% of the public internet", "your own proxies, such as 10.0.3.0/24");
        assertThat(problems(with(DEVELOPMENT, "TRUST_PROXY", networks))).isEmpty();
    }

    /** All private networks, a whole /8, and the proxies of providers. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,127.0.0.0/8,fc00::/7,fe80::/10",
                "17.0.0.0/8",
                "104.16.0.0/13,104.24.0.0/14,172.64.0.0/13,162.158.0.0/15,2400:cb00::/32",
                "35.191.0.0/16,130.211.0.0/22,2600:1f00::/24",
                "10.0.0.0/9,10.128.0.0/9,10.0.0.0/8,10.0.3.0/24",
            })
    void a_list_of_proxies_may_be_large(String networks) {
        assertThat(problems(with(PRODUCTION, "TRUST_PROXY", networks))).isEmpty();
    }

    @Test
    void what_is_unsafe_is_refused_in_production_only() {
        only(with(PRODUCTION, "FEATURE_DETAILED_ERRORS", "true"))
                .startsWith("FEATURE_DETAILED_ERRORS: ")
                .contains("unset it");
        only(with(PRODUCTION, "CORS_ALLOWED_ORIGINS", "*"))
                .startsWith("CORS_ALLOWED_ORIGINS: ")
                .contains("list your sites");
        assertThat(
                        problems(
                                with(
                                        DEVELOPMENT,
                                        "FEATURE_DETAILED_ERRORS",
                                        "true",
                                        "CORS_ALLOWED_ORIGINS",
                                        "*")))
                .isEmpty();
    }

    @Test
    void any_site_with_credentials_is_refused_everywhere() {
        only(with(DEVELOPMENT, "CORS_ALLOWED_ORIGINS", "*", "CORS_ALLOW_CREDENTIALS", "true"))
                .startsWith("CORS_ALLOWED_ORIGINS: ");
    }

    @Test
    void the_ciphertext_must_fit_into_a_message() {
        only(with(PRODUCTION, "MAX_APP_CIPHERTEXT_BYTES", "300000"))
                .startsWith(
                        "MAX_APP_CIPHERTEXT_BYTES: 300000 is more than MAX_WS_MSG_BYTES, which is 262144");
        assertThat(problems(with(PRODUCTION, "MAX_APP_CIPHERTEXT_BYTES", "262144"))).isEmpty();
    }

    @Test
    void certificate_and_key_come_together_and_can_be_read(@TempDir Path directory) {
        String pem = Fixture.write(directory, "x.pem", "x").toString();

        only(with(PRODUCTION, "TLS_CERT_FILE", pem)).startsWith("TLS_KEY_FILE: is missing");
        only(with(PRODUCTION, "TLS_KEY_FILE", pem)).startsWith("TLS_CERT_FILE: is missing");
        only(with(PRODUCTION, "TLS_CERT_FILE", pem, "TLS_KEY_FILE", pem + "x"))
                .startsWith("TLS_KEY_FILE: names no");
        only(with(PRODUCTION, "TLS_CERT_FILE", directory.toString(), "TLS_KEY_FILE", pem))
                .startsWith("TLS_CERT_FILE: names no");
    }

    @Test
    void alerting_needs_a_webhook_and_production_an_encrypted_one() {
        only(with(PRODUCTION, "FEATURE_ERROR_ALERTING", "true"))
                .startsWith("ERROR_ALERT_WEBHOOK_URL: is missing");
        Map<String, String> plain =
                Map.of(
                        "FEATURE_ERROR_ALERTING",
                        "true",
                        "ERROR_ALERT_WEBHOOK_URL",
                        "http://alerts.example");

        only(with(plain, "JOIN_TOKEN_SECRET", SECRET))
                .startsWith("ERROR_ALERT_WEBHOOK_URL: ")
                .contains("use https");
        assertThat(problems(with(plain, "NODE_ENV", "test"))).isEmpty();
    }

    @Test
    void two_names_for_the_environment_must_not_contradict_each_other() {
        only(with(PRODUCTION, "NODE_ENV", "test", "APP_ENV", "production"))
                .startsWith("NODE_ENV: \"test\" contradicts APP_ENV \"production\"");
        only(with(PRODUCTION, "APP_ENV", "prod")).startsWith("APP_ENV: \"prod\" is none of them");
    }

    private static AbstractStringAssert<?> only(Map<String, String> variables) {
        return assertThat(problemLines(variables)).singleElement().asString();
    }
}
