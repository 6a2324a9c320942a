package org.e2eechat.loadtest.bench;

import org.e2eechat.loadtest.generator.Latency;
import org.e2eechat.loadtest.process.RelayKind;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the experiments have found so far. Every figure is there from the beginning, as one that was not measured. Belongs to one thread. */
final class Findings {
    /** The percentiles of one kind of load, of both relays. */
    record Latencies(Load load, Map<RelayKind, Latency> byRelay) {}

    private final Map<Figure, Measurement> measurements = new EnumMap<>(Figure.class);
    private final List<Latencies> latencies = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Set<Figure> failed = EnumSet.noneOf(Figure.class);

    Findings() {
        for (Figure figure : Figure.values()) {
            measurements.put(figure, new Measurement.NotMeasured("left out by --only"));
        }
    }

    void found(Figure figure, Measurement.Measured measured) {
        measurements.put(figure, measured);
    }

    void found(Latencies found) {
        latencies.add(found);
    }

    void note(String sentence) {
        notes.add(sentence);
    }

    /** Something could not be run, for this reason. What it had measured before that stays. */
    void failed(Set<Figure> figures, String why) {
        for (Figure figure : figures) {
            if (measurements.get(figure) instanceof Measurement.NotMeasured) {
                measurements.put(figure, new Measurement.NotMeasured(why));
                failed.add(figure);
            }
        }
    }

    boolean isComplete() {
        return failed.isEmpty();
    }

    Map<Figure, Measurement> measurements() {
        return measurements;
    }

    List<Latencies> latencies() {
        return latencies;
    }

    List<String> notes() {
        return notes;
    }
}
