package org.e2eechat.server.metrics;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes docs/metrics.md from the declarations, so that the document cannot say something else than
 * the code.
 */
public final class MetricsReference {
    private static final String PREAMBLE =
            """
            # Metrics

            Generated from `RelayMetrics`; a test fails when this file is stale
            (`mvn -pl server test -Dtest=MetricsReferenceTest -Ddocs.update=true` writes it).
            `GET /metrics` serves them as Prometheus text, as OpenMetrics or as JSON, by the `Accept` header.
            Names and labels are a public interface. Label values come from the code, never from a client.
            Beside these, the same registry has the JVM and process metrics of the Prometheus client library
            (`jvm_*`, `process_*`).

            | metric | type | labels | meaning |
            |---|---|---|---|
            """;

    private MetricsReference() {}

    /** The whole document, in Markdown. */
    public static String markdown(List<MetricDeclaration> declarations) {
        return declarations.stream()
                .map(MetricsReference::row)
                .collect(Collectors.joining("", PREAMBLE, ""));
    }

    private static String row(MetricDeclaration metric) {
        String labels =
                metric.labels().stream()
                        .map(label -> "`" + label.name() + "`: " + label.values())
                        .collect(Collectors.joining("; "));
        return "| `"
                + metric.name()
                + "` | "
                + metric.type()
                + " | "
                + labels
                + " | "
                + metric.help()
                + " |\n";
    }
}
