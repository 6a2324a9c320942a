package org.e2eechat.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.e2eechat.server.config.Fixture.DEVELOPMENT;
import static org.e2eechat.server.config.Fixture.PRODUCTION;
import static org.e2eechat.server.config.Fixture.SECRET;
import static org.e2eechat.server.config.Fixture.with;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class ConfigWarningsTest {

    private static final Map<String, String> QUIET =
            with(PRODUCTION, "METRICS_TOKEN", "k3Jx9QpZr7Lw2Vb8Nm4T");

    @Test
    void a_sound_production_setup_has_no_warnings() throws ConfigException {
        assertThat(Fixture.read(QUIET).warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "FEATURE_SECURITY_HEADERS, false",
        "FEATURE_IP_TRACKING, false",
        "FEATURE_TOKEN_REPLAY_PROTECTION, false",
        "FEATURE_SLOW_CONSUMER_PROTECTION, false",
        "LOG_LEVEL, debug",
        "LOG_LEVEL, trace",
        "TRUST_PROXY, true",
        "TRUST_PROXY, 2",
        "METRICS_TOKEN, short",
        "CORS_ALLOWED_ORIGINS, localhost",
    })
    void production_warns_of_what_is_unwise(String name, String value) throws ConfigException {
        assertThat(Fixture.read(with(QUIET, name, value)).warnings())
                .singleElement()
                .asString()
                .startsWith(name + ": ");
        assertThat(Fixture.read(with(QUIET, name, value, "NODE_ENV", "test")).warnings()).isEmpty();
    }

    @Test
    void production_warns_when_no_browser_can_connect() throws ConfigException {
        assertThat(
                        Fixture.read(Map.of("JOIN_TOKEN_SECRET", SECRET, "MANAGEMENT_PORT", "9090"))
                                .warnings())
                .singleElement()
                .asString()
                .startsWith("CORS_ALLOWED_ORIGINS: is empty, so no browser can connect");
    }

    @Test
    void production_warns_of_public_metrics() throws ConfigException {
        assertThat(Fixture.read(PRODUCTION).warnings())
                .singleElement()
                .asString()
                .startsWith("METRICS_TOKEN: ");
        assertThat(Fixture.read(with(PRODUCTION, "MANAGEMENT_PORT", "9090")).warnings()).isEmpty();
        assertThat(Fixture.read(with(PRODUCTION, "FEATURE_METRICS_ENDPOINT", "false")).warnings())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"HSTS_MAX_AGE, 31535999", "HSTS_INCLUDE_SUBDOMAINS, false"})
    void production_warns_of_a_preload_that_no_list_takes(String name, String value)
            throws ConfigException {
        assertThat(Fixture.read(with(QUIET, name, value)).warnings())
                .singleElement()
                .asString()
                .startsWith("HSTS_PRELOAD: ");
        assertThat(Fixture.read(with(QUIET, name, value, "HSTS_PRELOAD", "false")).warnings())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"15000", "3000"})
    void a_setting_that_nothing_uses_yet_says_so_also_with_its_default(String value)
            throws ConfigException {
        assertThat(Fixture.read(with(QUIET, "RESUME_GRACE_MS", value)).warnings())
                .containsExactly("RESUME_GRACE_MS: this release does not use it yet");
    }

    @ParameterizedTest
    @CsvSource({
        "REDIS_MAX_RETRIES_PER_REQUEST, 5",
        "REDIS_ENABLE_READY_CHECK, true",
        "REDIS_CONNECT_TIMEOUT, 2000"
    })
    void what_is_said_about_a_shared_directory_means_nothing_without_one(String name, String value)
            throws ConfigException {
        assertThat(Fixture.read(with(QUIET, name, value)).warnings())
                .containsExactly(name + ": has no effect until REDIS_URL is set");
        assertThat(
                        Fixture.read(with(QUIET, name, value, "REDIS_URL", "redis://127.0.0.1"))
                                .warnings())
                .isEmpty();
    }

    @Test
    void development_says_that_its_random_secret_dies_with_the_process() throws ConfigException {
        assertThat(Fixture.read(DEVELOPMENT).warnings())
                .singleElement()
                .asString()
                .startsWith(
                        "JOIN_TOKEN_SECRET: is not set, so a random one was made; it dies with this process");
    }

    @Test
    void the_current_secret_among_the_former_ones_is_pointed_out() throws ConfigException {
        assertThat(warnings("JOIN_TOKEN_SECRETS_PREVIOUS", SECRET))
                .singleElement()
                .asString()
                .startsWith("JOIN_TOKEN_SECRETS_PREVIOUS: has the current secret in it");
    }

    @Test
    void a_message_that_can_never_pass_is_pointed_out() throws ConfigException {
        assertThat(warnings("SLOW_CONSUMER_BUFFER_THRESHOLD", "262143")).hasSize(1);
        assertThat(warnings("SLOW_CONSUMER_BUFFER_THRESHOLD", "262144")).isEmpty();
        assertThat(warnings("MAX_BYTES_PER_10S", "262143")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "FEATURE_IP_TRACKING, MAX_CONNS_PER_IP, 20",
        "FEATURE_IP_TRACKING, MAX_JOINS_PER_IP_PER_MIN, 20",
        "FEATURE_METRICS_ENDPOINT, METRICS_EXPORT_PROMETHEUS, true",
        "FEATURE_SECURITY_HEADERS, CSP_DIRECTIVES, default-src 'none'",
        "FEATURE_SECURITY_HEADERS, HSTS_MAX_AGE, 31536000",
        "FEATURE_CORS, CORS_ALLOW_CREDENTIALS, true",
        "FEATURE_GRACEFUL_SHUTDOWN, GRACEFUL_SHUTDOWN_TIMEOUT_MS, 5000",
    })
    void a_setting_behind_a_switch_that_is_off_is_pointed_out(
            String feature, String name, String value) throws ConfigException {
        String warning = name + ": has no effect while " + feature + " is false";

        assertThat(Fixture.read(with(QUIET, name, value, feature, "false")).warnings())
                .contains(warning);
        assertThat(Fixture.read(with(QUIET, name, value)).warnings()).doesNotContain(warning);
    }

    @Test
    void a_management_port_that_is_no_other_port_is_pointed_out() throws ConfigException {
        assertThat(warnings("MANAGEMENT_PORT", "3001"))
                .singleElement()
                .asString()
                .startsWith("MANAGEMENT_PORT: is the same as PORT");
    }

    @Test
    void authorities_for_a_connection_without_TLS_are_pointed_out(@TempDir Path directory)
            throws ConfigException {
        String file = Fixture.write(directory, "ca.pem", "x").toString();

        for (String url : List.of("redis://a", "redis-cluster://a,b?tls=false")) {
            assertThat(Fixture.read(with(QUIET, "REDIS_URL", url, "REDIS_CA_FILE", file)))
                    .extracting(RelayConfig.Loaded::warnings, InstanceOfAssertFactories.LIST)
                    .singleElement()
                    .asString()
                    .startsWith("REDIS_CA_FILE: has no effect, because REDIS_URL does not ask");
        }
        for (String url : List.of("REDISS://a", "redis-sentinel://a/m?tls=true")) {
            assertThat(
                            Fixture.read(with(QUIET, "REDIS_URL", url, "REDIS_CA_FILE", file))
                                    .warnings())
                    .isEmpty();
        }
    }

    @Test
    void a_placeholder_for_the_metrics_token_is_pointed_out() throws ConfigException {
        assertThat(warnings("METRICS_TOKEN", "change-me-your-metrics-token-here"))
                .singleElement()
                .asString()
                .startsWith("METRICS_TOKEN: the value is a placeholder");
    }

    @Test
    void a_webhook_without_alerting_is_pointed_out() throws ConfigException {
        assertThat(warnings("ERROR_ALERT_WEBHOOK_URL", "https://alerts.example/canary"))
                .containsExactly(
                        "ERROR_ALERT_WEBHOOK_URL: has no effect until FEATURE_ERROR_ALERTING is true");
    }

    @Test
    void a_mistyped_name_is_pointed_out() throws ConfigException {
        assertThat(warnings("MAX_CONNS_PERIP", "canary"))
                .containsExactly(
                        "MAX_CONNS_PERIP: unknown and ignored; did you mean MAX_CONNS_PER_IP?");
    }

    private static List<String> warnings(String name, String value) throws ConfigException {
        return Fixture.read(with(QUIET, name, value)).warnings();
    }
}
