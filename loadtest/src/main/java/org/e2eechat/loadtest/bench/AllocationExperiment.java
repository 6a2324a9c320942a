package org.e2eechat.loadtest.bench;

import org.e2eechat.loadtest.generator.FanOutResult;
import org.e2eechat.loadtest.process.JvmAgent;
import org.e2eechat.loadtest.process.RelayKind;
import org.e2eechat.loadtest.process.RelayProcess;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** How much a warm relay allocates on its heap for a delivery, at the steady rate. Everything that it does in that time counts. */
final class AllocationExperiment implements Experiment {
    private static final int MAX_ROUNDS = 3; // they differ by a few percent at most

    private final Laboratory laboratory;

    AllocationExperiment(Laboratory laboratory) {
        this.laboratory = laboratory;
    }

    @Override
    public String name() {
        return "allocation";
    }

    @Override
    public Set<Figure> figures() {
        return Set.of(Figure.ALLOCATION);
    }

    @Override
    public void run(Findings findings) throws IOException {
        findings.found(
                Figure.ALLOCATION,
                Measurement.ofRounds(
                        bytesPerDelivery(RelayKind.OURS), bytesPerDelivery(RelayKind.NETTY)));
    }

    private List<Double> bytesPerDelivery(RelayKind kind) throws IOException {
        List<Double> bytes = new ArrayList<>();
        int rounds = Math.min(MAX_ROUNDS, laboratory.scale().rounds());
        try (RelayProcess relay = laboratory.start(kind)) {
            laboratory.warmUp(relay);
            try (JvmAgent agent = JvmAgent.of(relay)) {
                for (int round = 1; round <= rounds; round++) {
                    FanOutResult result =
                            laboratory.chat(relay, Load.STEADY, () -> allocatedBytes(agent));
                    bytes.add(result.meteredPerDelivery());
                    laboratory.tell(
                            "%s, round %d, %s: %.1f bytes a delivery",
                            name(), round, kind, result.meteredPerDelivery());
                }
            }
        }
        return bytes;
    }

    private static long allocatedBytes(JvmAgent agent) {
        try {
            return agent.allocatedBytes();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
