package org.e2eechat.loadtest.bench;

import org.e2eechat.loadtest.generator.Latency;
import org.e2eechat.loadtest.process.RelayKind;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

import java.io.StringWriter;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** The report for programs. Values are in the basic units: microseconds, milliseconds, bytes, messages a second. */
final class JsonReport {
    private JsonReport() {}

    static String of(BenchReport report) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json =
                new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeNumberProperty("cores", report.machine().cores());
            json.writeStringProperty("cpu", report.machine().cpu());
            json.writeStringProperty("kernel", report.machine().kernel());
            json.writeStringProperty("jdk", report.machine().jdk());
            json.writeStringProperty("date", report.date().toString());
            json.writeStringProperty("commit", report.revision().commit());
            json.writeBooleanProperty("dirty", report.revision().isDirty());
            json.writeStringProperty("command", report.command());
            json.writeArrayPropertyStart("figures");
            for (Figure figure : Figure.values()) {
                Measurement measurement = report.measurements().get(figure);
                if (measurement != null) {
                    write(figure, measurement, json);
                }
            }
            json.writeEndArray();
            json.writeArrayPropertyStart("latenciesMicros");
            report.latencies().forEach(latencies -> write(latencies, json));
            json.writeEndArray();
            json.writeArrayPropertyStart("notes");
            report.notes().forEach(json::writeString);
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.append('\n').toString();
    }

    private static void write(Figure figure, Measurement measurement, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("figure", figure.name().toLowerCase(Locale.ROOT));
        json.writeStringProperty("title", figure.title());
        json.writeStringProperty("judged", figure.goal().judged().name().toLowerCase(Locale.ROOT));
        json.writeNumberProperty("must", figure.goal().must());
        json.writeNumberProperty("aim", figure.goal().aim());
        switch (measurement) {
            case Measurement.Measured(double ours, OptionalDouble netty, OptionalDouble ratio) -> {
                json.writeNumberProperty("measured", ours);
                netty.ifPresent(value -> json.writeNumberProperty("netty", value));
                ratio.ifPresent(value -> json.writeNumberProperty("ratio", value));
                json.writeStringProperty(
                        "verdict",
                        figure.goal().judge(ours, ratio).name().toLowerCase(Locale.ROOT));
            }
            case Measurement.NotMeasured(String why) ->
                    json.writeStringProperty("notMeasured", why);
        }
        json.writeEndObject();
    }

    private static void write(Findings.Latencies latencies, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("load", latencies.load().title());
        for (Map.Entry<RelayKind, Latency> entry : latencies.byRelay().entrySet()) {
            Latency latency = entry.getValue();
            json.writeObjectPropertyStart(entry.getKey().name().toLowerCase(Locale.ROOT));
            json.writeNumberProperty("p50", latency.p50());
            json.writeNumberProperty("p90", latency.p90());
            json.writeNumberProperty("p99", latency.p99());
            json.writeNumberProperty("p999", latency.p999());
            json.writeNumberProperty("max", latency.max());
            json.writeEndObject();
        }
        json.writeEndObject();
    }
}
