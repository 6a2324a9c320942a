package org.e2eechat.loadtest.peaks;

import org.e2eechat.loadtest.bench.Machine;
import org.e2eechat.loadtest.bench.Revision;
import org.e2eechat.loadtest.people.Journal.Kind;
import org.e2eechat.loadtest.watch.Sample;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * A run's figures as a file: {@code loadtest/target/peaks/NAME.json}. Copied to {@code loadtest/results} and committed, it is what later runs are compared with.
 */
final class Results {
    private final Stage stage;

    Results(Stage stage) {
        this.stage = stage;
    }

    void write() {
        Path repository = OneNode.repository();
        Path file = repository.resolve("loadtest/target/peaks/" + stage.name() + ".json");
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, json(repository));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private String json(Path repository) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json =
                new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("simulation", stage.name());
            json.writeStringProperty("scale", stage.scale().words());
            json.writeStringProperty("site", stage.site().words());
            json.writeStringProperty("machine", Machine.here().words());
            json.writeStringProperty("commit", Revision.of(repository).words());
            json.writeStringProperty(
                    "date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
            json.writeObjectPropertyStart("figures");
            figures().forEach(json::writeNumberProperty);
            json.writeEndObject();
            json.writeArrayPropertyStart("verdicts");
            stage.verdicts().forEach(verdict -> write(verdict, json));
            json.writeEndArray();
            json.writeObjectPropertyStart("samples");
            write("millis", Sample::millis, json);
            write("connections", Sample::connections, json);
            write("outboxBytes", Sample::outboxBytes, json);
            write("cpuSeconds", Sample::cpuSeconds, json);
            write("gcSeconds", Sample::gcSeconds, json);
            write("heapBytes", Sample::heapBytes, json);
            write("residentBytes", Sample::residentBytes, json);
            write("descriptors", Sample::descriptors, json);
            json.writeEndObject();
            json.writeEndObject();
        }
        return text.append('\n').toString();
    }

    private static void write(Verdict verdict, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("name", verdict.name());
        json.writeBooleanProperty("good", verdict.isGood());
        json.writeStringProperty("found", verdict.words());
        json.writeEndObject();
    }

    private void write(String name, ToDoubleFunction<Sample> value, JsonGenerator json) {
        json.writeArrayPropertyStart(name);
        stage.watch()
                .samples()
                .forEach(sample -> json.writeNumber(rounded(value.applyAsDouble(sample))));
        json.writeEndArray();
    }

    private Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (Notes notes : stage.notes()) {
            for (Kind kind : Kind.values()) {
                if (notes.heard(kind) > 0) {
                    String name = notes.requestName(kind);
                    figures.put(name, (double) notes.heard(kind));
                    for (double percentile : List.of(50.0, 95.0, 99.0, 100.0)) {
                        figures.put(
                                name + ", p" + (int) percentile + " ms",
                                rounded(notes.millis(kind, percentile)));
                    }
                }
            }
            figures.put(notes.name() + ": lost", (double) notes.losses());
            figures.put(notes.name() + ": doubled", (double) notes.doubles());
            notes.refusals()
                    .forEach((code, n) -> figures.put(notes.name() + ": " + code, (double) n));
            notes.endings()
                    .forEach(
                            (words, n) ->
                                    figures.put(notes.name() + ": closed " + words, (double) n));
        }
        server(figures);
        return figures;
    }

    private void server(Map<String, Double> figures) {
        if (stage.hasSameServers()) {
            counted(figures);
        }
        figures.put("server: connections, most", stage.most(Sample::connections));
        figures.put("server: bytes in outboxes, most", stage.most(Sample::outboxBytes));
        figures.put("server: heap in use, most bytes", stage.most(Sample::heapBytes));
        figures.put("server: resident, most bytes", stage.most(Sample::residentBytes));
        figures.put("machine: cores used by others", rounded(stage.coresOfOthers()));
        if (stage.heapBefore().isPresent() && stage.heapAfter().isPresent()) {
            figures.put("server: live heap before, bytes", (double) stage.heapBefore().getAsLong());
            figures.put("server: seconds until the heap was as before", stage.heapBackSeconds());
            figures.put("server: live heap after, bytes", (double) stage.heapAfter().getAsLong());
        }
    }

    private void counted(Map<String, Double> figures) {
        double deliveries = stage.counted("relay_frames_relayed_total");
        double cpu = stage.counted("process_cpu_seconds_total");
        figures.put("server: frames relayed", deliveries);
        figures.put("server: CPU seconds", rounded(cpu));
        figures.put("server: CPU µs for each frame relayed", rounded(cpu * 1e6 / deliveries));
        figures.put("server: GC seconds", rounded(stage.counted("jvm_gc_collection_seconds_sum")));
        grown("connections closed", "relay_connections_closed_total", figures);
        grown("connections refused", "relay_connection_rejections_total", figures);
        grown("errors sent", "relay_errors_sent_total", figures);
        grown("limits hit", "relay_rate_limit_hits_total", figures);
    }

    // By whatever the labels are: reasons, codes, limits, statuses.
    private void grown(String what, String metric, Map<String, Double> figures) {
        stage.grown(metric)
                .forEach((labels, n) -> figures.put("server: " + what + " {" + labels + "}", n));
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
