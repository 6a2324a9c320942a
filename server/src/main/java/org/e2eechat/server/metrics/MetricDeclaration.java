package org.e2eechat.server.metrics;

import java.util.List;

/**
 * What a metric promises to whoever reads it: a row of docs/metrics.md.
 *
 * @param name the name in the exposition, with its {@code _total} or {@code _info}
 * @param type counter, gauge, histogram or info
 * @param labels label names and the values they can have
 * @param help the sentence that the exposition shows, too
 */
public record MetricDeclaration(
        String name, String type, List<LabelDeclaration> labels, String help) {
    public MetricDeclaration {
        labels = List.copyOf(labels);
    }

    /**
     * One label.
     *
     * @param name the label's name
     * @param values what it can say, in prose or as the list of values
     */
    public record LabelDeclaration(String name, String values) {}
}
