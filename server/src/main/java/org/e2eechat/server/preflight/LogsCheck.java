package org.e2eechat.server.preflight;

import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.config.RelayConfig.LogFormat;

/** Collectors read JSON; a readable line is one long text to them. */
final class LogsCheck implements ConfigCheck {
    @Override
    public String name() {
        return "logs";
    }

    @Override
    public int section() {
        return 13;
    }

    @Override
    public Outcome of(RelayConfig config) {
        return config.logs().format() == LogFormat.JSON
                ? new Outcome.Fine("JSON lines")
                : Outcome.found(
                        "the log is for people, and no collector can search it",
                        "set LOG_FORMAT=json, or unset it");
    }
}
