package org.e2eechat.server.preflight;

import org.e2eechat.server.audit.Check;
import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.cluster.Inspection;
import org.e2eechat.server.config.RelayConfig;

import java.util.Optional;
import java.util.function.Supplier;

/** Looks at what one inspection of Valkey has brought. */
interface ValkeyCheck {
    int SECTION = 3; // of DEPLOYMENT.md

    String name();

    Outcome of(Inspection inspection);

    /** Over this inspection; there is none where a node stands alone, and none when the settings were refused. */
    default Check on(Optional<RelayConfig> config, Supplier<Optional<Inspection>> inspection) {
        ValkeyCheck check = this;
        return new Check() {
            @Override
            public String name() {
                return check.name();
            }

            @Override
            public int section() {
                return SECTION;
            }

            @Override
            public Outcome look() {
                return inspection
                        .get()
                        .map(check::of)
                        .orElseGet(
                                () ->
                                        new Outcome.NotLooked(
                                                config.isPresent()
                                                        ? "no REDIS_URL: one node, everything in memory"
                                                        : ConfigCheck.NO_SETTINGS));
            }
        };
    }
}
