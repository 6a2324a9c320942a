package org.e2eechat.server.settings;

import org.e2eechat.server.process.ServerProcess;

import java.util.List;

/** What the variables do that this release has no use for: an operator who sets one is told so. */
final class UnusedEffects {
    private static final String EXIT_CONFIG = "78";

    private UnusedEffects() {}

    static List<Effect> all() {
        return List.of(
                warns("RESUME_GRACE_MS", "0"),
                warns("REDIS_MAX_RETRIES_PER_REQUEST", "7"),
                warns("REDIS_ENABLE_READY_CHECK", "false"),
                warns("REDIS_CONNECT_TIMEOUT", "2000"),
                Effect.of("REDIS_URL", "redis://127.0.0.1:6379")
                        .compared(
                                RelayInProcess.seen(
                                        UnusedEffects::outcome, "listens", EXIT_CONFIG)));
    }

    private static Effect warns(String variable, String value) {
        String warning = variable + ": this release does not use it yet";
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

    private static String outcome(ServerProcess relay) {
        return relay.listens() ? "listens" : String.valueOf(relay.exitCode());
    }
}
