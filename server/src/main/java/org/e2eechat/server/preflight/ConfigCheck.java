package org.e2eechat.server.preflight;

import org.e2eechat.server.audit.Check;
import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.config.RelayConfig;

import java.util.Optional;

/** Looks at settings, or at something by their light. */
interface ConfigCheck {
    String NO_SETTINGS = "the settings cannot be used yet";

    String name();

    int section();

    Outcome of(RelayConfig config);

    /** Over these settings; there are none when they were refused. */
    default Check on(Optional<RelayConfig> config) {
        ConfigCheck check = this;
        return new Check() {
            @Override
            public String name() {
                return check.name();
            }

            @Override
            public int section() {
                return check.section();
            }

            @Override
            public Outcome look() {
                return config.map(check::of).orElseGet(() -> new Outcome.NotLooked(NO_SETTINGS));
            }
        };
    }
}
