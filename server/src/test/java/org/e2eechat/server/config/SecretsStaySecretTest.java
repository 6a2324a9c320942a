package org.e2eechat.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.e2eechat.server.config.Fixture.PRODUCTION;
import static org.e2eechat.server.config.Fixture.with;

import org.e2eechat.server.config.Setting.Trait;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Puts a canary into every secret, in every way that it can be wrong, and looks for it in all that comes out. */
class SecretsStaySecretTest {

    private static final String CANARY = "Kanarienvogel";

    static Stream<Setting<?>> secrets() {
        return Settings.all().stream().filter(setting -> setting.has(Trait.SECRET));
    }

    @Test
    void everything_that_can_be_in_a_file_is_a_secret() {
        assertThat(Settings.all())
                .filteredOn(setting -> setting.has(Trait.FILE))
                .allMatch(setting -> setting.has(Trait.SECRET));
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void no_report_shows_a_secret(Setting<?> setting, @TempDir Path directory) {
        for (String value : values()) {
            Path file = Fixture.write(directory, "secret", value);
            for (String environment : List.of("production", "development")) {
                Map<String, String> base = with(PRODUCTION, "NODE_ENV", environment, "PORT", "bad");
                assertThat(everythingSaid(with(base, setting.name(), value), directory))
                        .doesNotContain(CANARY);
                base.remove(setting.name());
                assertThat(
                                everythingSaid(
                                        with(base, setting.name() + "_FILE", file.toString()),
                                        directory))
                        .doesNotContain(CANARY);
                assertThat(everythingSaid(with(base, setting.name() + "_FILE", value), directory))
                        .doesNotContain(CANARY);
                assertThat(everythingSaid(base, dotEnv(directory, setting.name(), value)))
                        .doesNotContain(CANARY);
            }
        }
    }

    @Test
    void the_settings_themselves_do_not_show_one_either() throws ConfigException {
        String secret = CANARY + Fixture.SECRET;
        RelayConfig.Loaded loaded =
                Fixture.read(
                        with(
                                PRODUCTION,
                                "JOIN_TOKEN_SECRET",
                                secret,
                                "JOIN_TOKEN_SECRETS_PREVIOUS",
                                CANARY + Fixture.OTHER_SECRET,
                                "METRICS_TOKEN",
                                CANARY,
                                "FEATURE_ERROR_ALERTING",
                                "true",
                                "ERROR_ALERT_WEBHOOK_URL",
                                "https://alerts.example/" + CANARY));

        assertThat(loaded.config().tokens().current().reveal()).isEqualTo(secret);
        assertThat(loaded.toString()).contains("redacted").doesNotContain(CANARY);
    }

    private static List<String> values() {
        return List.of(
                CANARY,
                CANARY + "\n" + CANARY,
                " " + CANARY,
                CANARY.repeat(4),
                "changeme" + CANARY,
                CANARY + Fixture.SECRET,
                CANARY + Fixture.SECRET + "," + CANARY,
                "redis://" + CANARY + ":" + CANARY + "@redis.example",
                "redis://" + CANARY + " x",
                "http://" + CANARY + ".example/" + CANARY,
                "https://x.example/ " + CANARY,
                CANARY.repeat(200));
    }

    private static Path dotEnv(Path directory, String name, String value) {
        Path place = directory.resolve("place");
        assertThat(place.toFile().isDirectory() || place.toFile().mkdir()).isTrue();
        Fixture.write(place, ".env", name + "=\"" + value + "\nORPHAN " + value);
        return place;
    }

    private static String everythingSaid(Map<String, String> variables, Path directory) {
        try {
            return Fixture.read(variables, directory).toString();
        } catch (ConfigException refused) {
            StringWriter trace = new StringWriter();
            refused.printStackTrace(new PrintWriter(trace));
            return trace + ConfigReport.of(refused) + refused.problems() + refused.warnings();
        }
    }
}
