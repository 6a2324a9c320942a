package org.e2eechat.security.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

import org.e2eechat.server.config.ConfigException;
import org.e2eechat.server.config.RelayConfig;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Any settings are read or refused with a report, and no report repeats a secret. */
class ConfigFuzzIT {
    private static final List<String> NAMES =
            List.of(
                    "APP_ENV",
                    "HOST",
                    "PORT",
                    "TRUST_PROXY",
                    "REDIS_URL",
                    "JOIN_TOKEN_SECRET",
                    "JOIN_TOKEN_SECRETS_PREVIOUS",
                    "METRICS_TOKEN",
                    "ERROR_ALERT_WEBHOOK_URL",
                    "CORS_ALLOWED_ORIGINS",
                    "CSP_DIRECTIVES",
                    "ROOM_MAX_PARTICIPANTS",
                    "INSTANCE_ID",
                    "LOG_LEVEL");
    private static final String CANARY = "c4n4ry-c4n4ry";

    @FuzzTest(maxDuration = "1m")
    void settings_are_read_or_refused_and_no_secret_is_repeated(FuzzedDataProvider data) {
        Map<String, String> settings = new HashMap<>();
        while (data.remainingBytes() > 0) {
            String name = data.pickValue(NAMES);
            // The search learns the canary from the comparison below; in settings that are no
            // secret it would prove nothing.
            settings.put(name, data.consumeString(200).replace(CANARY, "?"));
        }
        settings.computeIfPresent("JOIN_TOKEN_SECRET", (_, value) -> CANARY + value);
        settings.computeIfPresent("METRICS_TOKEN", (_, value) -> value + " " + CANARY);
        settings.computeIfPresent("REDIS_URL", (_, value) -> "redis://u:" + CANARY + "@" + value);

        String report;
        try {
            RelayConfig.Loaded loaded =
                    RelayConfig.read(settings, Path.of("no directory"), new Random(1), "test");
            report = loaded.config() + String.join("\n", loaded.warnings());
        } catch (ConfigException refused) {
            report = refused.getMessage();
        }

        assertThat(report).isNotNull().doesNotContain(CANARY);
    }
}
