package org.e2eechat.server.preflight;

import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.config.RelayConfig.AppEnvironment;

import java.util.Locale;

/** Only production refuses what is unsafe. */
final class EnvironmentCheck implements ConfigCheck {
    @Override
    public String name() {
        return "environment";
    }

    @Override
    public int section() {
        return 2;
    }

    @Override
    public Outcome of(RelayConfig config) {
        String name = config.environment().name().toLowerCase(Locale.ROOT);
        return config.environment() == AppEnvironment.PRODUCTION
                ? new Outcome.Fine(name)
                : Outcome.found(
                        "the server would run for " + name + ", which lets unsafe settings pass",
                        "set NODE_ENV=production, or unset it");
    }
}
