package org.e2eechat.loadtest.bench;

import org.e2eechat.loadtest.generator.Fleet;
import org.e2eechat.loadtest.process.RelayKind;
import org.e2eechat.loadtest.process.RelayProcess;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** By how much a relay that has just started grows with idle connections, garbage and all. There is no agent in it. */
final class ResidentExperiment implements Experiment {
    private static final Duration AFTER_START =
            Duration.ofSeconds(1); // what the start has left to do
    private static final Duration IDLE = Duration.ofSeconds(3);

    private final Laboratory laboratory;

    ResidentExperiment(Laboratory laboratory) {
        this.laboratory = laboratory;
    }

    @Override
    public String name() {
        return "rss";
    }

    @Override
    public Set<Figure> figures() {
        return Set.of(Figure.RESIDENT);
    }

    @Override
    public void run(Findings findings) throws IOException {
        findings.found(
                Figure.RESIDENT,
                Measurement.ofRounds(
                        List.of(bytesPerConnection(RelayKind.OURS)),
                        List.of(bytesPerConnection(RelayKind.NETTY))));
    }

    private double bytesPerConnection(RelayKind kind) throws IOException {
        int connections = laboratory.scale().idleConnections();
        try (RelayProcess relay = laboratory.start(kind)) {
            LockSupport.parkNanos(AFTER_START.toNanos());
            long empty = relay.usage().residentBytes();
            try (Fleet fleet = laboratory.enter(relay, connections)) {
                fleet.serveFor(IDLE);
                double each = (double) (relay.usage().residentBytes() - empty) / connections;
                laboratory.tell("%s, %s: %.0f bytes a connection", name(), kind, each);
                return each;
            }
        }
    }
}
