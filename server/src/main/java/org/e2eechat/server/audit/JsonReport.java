package org.e2eechat.server.audit;

import org.e2eechat.server.audit.Outcome.Finding;
import org.e2eechat.server.audit.Report.Line;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

import java.io.StringWriter;
import java.util.List;

/** A report for machines: one JSON object on one line. Its members only ever get more. */
public final class JsonReport {
    // Immutable, safe for any thread. ASCII, so that no terminal's encoding makes another text of
    // it.
    private static final JsonFactory FACTORY =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private JsonReport() {}

    /** The text, without a line break at the end. */
    public static String of(Report report) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("title", report.title());
            json.writeBooleanProperty("good", report.bad() == 0);
            json.writeNumberProperty("bad", report.bad());
            json.writeArrayPropertyStart("checks");
            report.lines().forEach(line -> write(line, json));
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void write(Line line, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("check", line.check());
        json.writeNumberProperty("section", line.section());
        switch (line.outcome()) {
            case Outcome.Fine(String what) -> {
                json.writeStringProperty("outcome", "fine");
                json.writeStringProperty("what", what);
            }
            case Outcome.NotLooked(String why) -> {
                json.writeStringProperty("outcome", "not looked at");
                json.writeStringProperty("what", why);
            }
            case Outcome.Found(List<Finding> findings) -> {
                json.writeStringProperty("outcome", line.isAccepted() ? "accepted" : "finding");
                json.writeArrayPropertyStart("findings");
                findings.forEach(finding -> write(finding, json));
                json.writeEndArray();
            }
        }
        json.writeEndObject();
    }

    private static void write(Finding finding, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("what", finding.what());
        json.writeStringProperty("remedy", finding.remedy());
        json.writeEndObject();
    }
}
