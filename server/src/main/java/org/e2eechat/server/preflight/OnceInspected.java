package org.e2eechat.server.preflight;

import org.e2eechat.server.cluster.Inspection;
import org.e2eechat.server.config.RelayConfig;

import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/** Looks at Valkey when the first check asks, and remembers it for the others. For one thread. */
final class OnceInspected implements Supplier<Optional<Inspection>> {
    private final Optional<RelayConfig> config;
    private final InstantSource clock;
    private boolean hasLooked; // by the first call
    private Optional<Inspection> seen = Optional.empty(); // likewise

    OnceInspected(Optional<RelayConfig> config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
    }

    @Override
    public Optional<Inspection> get() {
        if (!hasLooked) {
            hasLooked = true;
            seen = config.flatMap(this::inspect);
        }
        return seen;
    }

    private Optional<Inspection> inspect(RelayConfig settings) {
        return settings.directory()
                .redisUrl()
                .map(url -> Inspection.of(settings, url, clock, System::nanoTime));
    }
}
