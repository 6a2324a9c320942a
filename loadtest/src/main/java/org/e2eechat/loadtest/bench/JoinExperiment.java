package org.e2eechat.loadtest.bench;

import static org.e2eechat.loadtest.process.RelayKind.NETTY;
import static org.e2eechat.loadtest.process.RelayKind.OURS;

import org.e2eechat.loadtest.generator.Fleet;
import org.e2eechat.loadtest.process.RelayProcess;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * What it costs a warm relay to let one more client in: TCP, HTTP upgrade, and with ours the token, the seat, and telling the room. The reference relay knows none of the latter.
 */
final class JoinExperiment implements Experiment {
    /** So many joins a round, and the compiler has seen to what a connection needs; before that it uses most of the time itself. */
    private static final int WARM_UP_ROUNDS = 12;

    private static final double NANOS_PER_MICRO = 1_000;
    private static final Duration QUIET =
            Duration.ofMillis(300); // without a tick of processor time: all have been seen off
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Laboratory laboratory;

    JoinExperiment(Laboratory laboratory) {
        this.laboratory = laboratory;
    }

    @Override
    public String name() {
        return "joins";
    }

    @Override
    public Set<Figure> figures() {
        return Set.of(Figure.JOIN);
    }

    @Override
    public void run(Findings findings) throws IOException {
        List<Double> ofOurs = new ArrayList<>();
        List<Double> ofNetty = new ArrayList<>();
        try (RelayProcess ours = laboratory.start(OURS);
                RelayProcess netty = laboratory.start(NETTY)) {
            for (int round = 0; round < WARM_UP_ROUNDS; round++) {
                microsPerJoin(ours);
                microsPerJoin(netty);
            }
            for (int round = 1; round <= laboratory.scale().rounds(); round++) {
                ofOurs.add(microsPerJoin(ours));
                ofNetty.add(microsPerJoin(netty));
                laboratory.tell(
                        "%s, round %d: ours %.0f µs, netty %.0f µs",
                        name(), round, ofOurs.getLast(), ofNetty.getLast());
            }
        }
        findings.found(Figure.JOIN, Measurement.ofRounds(ofOurs, ofNetty));
    }

    private double microsPerJoin(RelayProcess relay) throws IOException {
        int joins = laboratory.scale().joins();
        long before = relay.usage().cpuNanos();
        long after;
        try (Fleet _ = laboratory.enter(relay, joins)) {
            after = relay.usage().cpuNanos();
        }
        awaitQuiet(relay);
        return (after - before) / NANOS_PER_MICRO / joins;
    }

    private static void awaitQuiet(RelayProcess relay) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long before;
        do {
            before = relay.usage().cpuNanos();
            LockSupport.parkNanos(QUIET.toNanos());
        } while (relay.usage().cpuNanos() != before && System.nanoTime() - deadline < 0);
    }
}
