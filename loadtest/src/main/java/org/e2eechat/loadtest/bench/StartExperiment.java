package org.e2eechat.loadtest.bench;

import org.e2eechat.loadtest.process.RelayKind;
import org.e2eechat.loadtest.process.RelayProcess;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** How long our relay takes from {@code ./run} until it says that it is ready. */
final class StartExperiment implements Experiment {
    private static final double NANOS_PER_MILLI = 1e6;

    private final Laboratory laboratory;

    StartExperiment(Laboratory laboratory) {
        this.laboratory = laboratory;
    }

    @Override
    public String name() {
        return "start";
    }

    @Override
    public Set<Figure> figures() {
        return Set.of(Figure.START);
    }

    @Override
    public void run(Findings findings) throws IOException {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < laboratory.scale().starts(); i++) {
            try (RelayProcess relay = laboratory.start(RelayKind.OURS)) {
                millis.add(relay.startTime().toNanos() / NANOS_PER_MILLI);
            }
        }
        laboratory.tell("%s: %s ms", name(), millis.stream().map(Math::round).toList());
        findings.found(Figure.START, Measurement.ofRounds(millis));
        if (!laboratory.scale().trained()) {
            findings.note("The relay was started without a fresh start-up cache.");
        }
    }
}
