package org.e2eechat.loadtest.bench;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/** All that a run has to say: where, when, of what, and the findings. */
record BenchReport(
        Machine machine,
        LocalDate date,
        Revision revision,
        String command,
        Map<Figure, Measurement> measurements,
        List<Findings.Latencies> latencies,
        List<String> notes) {

    BenchReport {
        measurements = Map.copyOf(measurements);
        latencies = List.copyOf(latencies);
        notes = List.copyOf(notes);
    }

    /** One line that says what everything below it was measured on. */
    String origin() {
        return "%s; %s; commit %s".formatted(machine.words(), date, revision.words());
    }

    List<TableRow> rows() {
        return List.of(Figure.values()).stream()
                .map(
                        figure ->
                                TableRow.of(
                                        figure,
                                        measurements.getOrDefault(
                                                figure,
                                                new Measurement.NotMeasured("nobody has tried"))))
                .toList();
    }
}
