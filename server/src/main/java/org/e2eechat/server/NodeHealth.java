package org.e2eechat.server;

import org.e2eechat.server.cluster.Cluster;
import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.http.HealthSource;
import org.e2eechat.server.http.LiveHeap;
import org.e2eechat.server.session.Sessions;

import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What probes are told of this node. */
final class NodeHealth implements HealthSource {
    private final RelayConfig config;
    private final BooleanSupplier isDraining;
    private final Optional<Cluster> cluster; // empty when this node stands alone
    private final Sessions sessions;
    private final Instant startedAt;
    private final LiveHeap heap = new LiveHeap();

    NodeHealth(
            RelayConfig config,
            BooleanSupplier isDraining,
            Optional<Cluster> cluster,
            Sessions sessions,
            Instant startedAt) {
        this.config = config;
        this.isDraining = isDraining;
        this.cluster = cluster;
        this.sessions = sessions;
        this.startedAt = startedAt;
    }

    @Override
    public Snapshot snapshot() {
        return new Snapshot(
                true,
                isDraining.getAsBoolean(),
                cluster.<Directory>map(this::shared).orElseGet(Directory.Embedded::new),
                sessions.count(),
                config.limits().connectionsTotal(),
                heap.usedBytes(),
                heap.maxBytes(),
                startedAt,
                cluster.map(nodes -> nodes.state().disagreeingNodes()).orElse(0));
    }

    private Directory shared(Cluster nodes) {
        Cluster.State state = nodes.state();
        return state.isUsable() || !config.directory().readyCheck()
                ? new Directory.Reachable(state.took())
                : new Directory.Away(state.took());
    }
}
