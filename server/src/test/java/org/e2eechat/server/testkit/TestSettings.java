package org.e2eechat.server.testkit;

import org.e2eechat.server.config.ConfigException;
import org.e2eechat.server.config.RelayConfig;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;

/** Settings of relays that run in the tests' JVM. */
public final class TestSettings {
    private static final Path NO_DOT_ENV = // of whoever runs the tests
            Path.of("target", "no-dot-env-here");
    private static final String PLENTY = "1000000";
    private static final Map<String, String> ROOMY =
            Map.ofEntries(
                    Map.entry("APP_ENV", "test"),
                    Map.entry("HOST", "127.0.0.1"),
                    Map.entry("PORT", "0"),
                    Map.entry("FEATURE_GRACEFUL_SHUTDOWN", "false"),
                    Map.entry("MAX_MSGS_PER_10S", PLENTY),
                    Map.entry("MAX_BYTES_PER_10S", "1000000000"),
                    Map.entry("MAX_CONNS_PER_IP", PLENTY),
                    Map.entry("MAX_ROOM_CREATES_PER_IP_PER_MIN", PLENTY),
                    Map.entry("MAX_JOINS_PER_IP_PER_MIN", PLENTY),
                    Map.entry("MAX_HTTP_REQUESTS_PER_IP_PER_MIN", PLENTY));

    private TestSettings() {}

    /** What the server makes of these variables, and of nothing else. */
    public static RelayConfig read(Map<String, String> variables) throws ConfigException {
        return RelayConfig.read(variables, NO_DOT_ENV, new SecureRandom(), "test").config();
    }

    /** Of a relay on a free port, whose limits are out of a test's way. {@code settings}, names and values in turn, are put over that; the last of a name counts. */
    public static Map<String, String> roomy(String... settings) {
        return with(ROOMY, settings);
    }

    /** Variables of which some are others; {@code settings} are names and values in turn. */
    public static Map<String, String> with(Map<String, String> variables, String... settings) {
        Map<String, String> all = new HashMap<>(variables);
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return all;
    }
}
