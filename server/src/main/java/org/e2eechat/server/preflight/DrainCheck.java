package org.e2eechat.server.preflight;

import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.config.RelayConfig;

import java.time.Duration;

/** A stop that leaves clients no time makes all of them come back at once. */
final class DrainCheck implements ConfigCheck {
    private static final Duration SHORTEST = Duration.ofSeconds(10); // two probes of a balancer

    @Override
    public String name() {
        return "drain";
    }

    @Override
    public int section() {
        return 5;
    }

    @Override
    public Outcome of(RelayConfig config) {
        RelayConfig.Shutdown shutdown = config.shutdown();
        if (!shutdown.graceful()) {
            return Outcome.found(
                    "a stop cuts every connection at once",
                    "set FEATURE_GRACEFUL_SHUTDOWN=true, or unset it");
        }
        return shutdown.timeout().compareTo(SHORTEST) < 0
                ? Outcome.found(
                        "a stop takes only " + shutdown.timeout().toMillis() + " ms",
                        "GRACEFUL_SHUTDOWN_TIMEOUT_MS of at least " + SHORTEST.toMillis())
                : new Outcome.Fine("within " + shutdown.timeout().toSeconds() + " s");
    }
}
