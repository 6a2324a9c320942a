package org.e2eechat.server.settings;

import java.nio.file.Path;
import java.util.List;

/** What the variables of the shared directory do, seen from outside when there is none behind the URL. */
final class DirectoryEffects {
    private static final String NOBODY =
            "redis://127.0.0.1:9"; // the discard port: refused, or silent
    private static final String SOME_FILE =
            Path.of("pom.xml").toAbsolutePath().toString(); // nobody reads it
    private static final String MEANS_NOTHING = "has no effect until REDIS_URL is set";

    private DirectoryEffects() {}

    static List<Effect> all() {
        return List.of(
                Effect.of("REDIS_URL", NOBODY).changes(DirectoryEffects::readiness, "200", "503"),
                Effect.of("REDIS_ENABLE_READY_CHECK", "false")
                        .given("REDIS_URL", NOBODY)
                        .changes(DirectoryEffects::readiness, "503", "200"),
                warns("REDIS_CA_FILE", SOME_FILE, MEANS_NOTHING),
                warns("REDIS_MAX_RETRIES_PER_REQUEST", "7", MEANS_NOTHING),
                warns("REDIS_CONNECT_TIMEOUT", "2000", MEANS_NOTHING));
    }

    static Effect warns(String variable, String value, String sentence) {
        String warning = variable + ": " + sentence;
        return Effect.of(variable, value)
                .compared(
                        RelayInProcess.seen(
                                relay ->
                                        String.valueOf(
                                                RelayInProcess.wholeLog(relay).stream()
                                                        .anyMatch(line -> line.contains(warning))),
                                "false",
                                "true"));
    }

    private static String readiness(Relay relay) throws Exception {
        return String.valueOf(relay.get("/ready").statusCode());
    }
}
