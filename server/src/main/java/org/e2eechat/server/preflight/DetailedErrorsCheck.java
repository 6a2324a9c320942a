package org.e2eechat.server.preflight;

import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.config.RelayConfig;

/** What went wrong inside is for the log. */
final class DetailedErrorsCheck implements ConfigCheck {
    @Override
    public String name() {
        return "detailed-errors";
    }

    @Override
    public int section() {
        return 15;
    }

    @Override
    public Outcome of(RelayConfig config) {
        return config.http().detailedErrors()
                ? Outcome.found(
                        "errors tell strangers what went wrong inside",
                        "set FEATURE_DETAILED_ERRORS=false, or unset it")
                : new Outcome.Fine("off");
    }
}
