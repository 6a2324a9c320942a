package org.e2eechat.server.metrics;

import java.util.List;
import java.util.Map;

/**
 * All samples of one name as they stood at one moment, free of any exposition format. A histogram
 * is three of these: {@code _bucket}, {@code _count} and {@code _sum}, as in the text format.
 *
 * @param name the name of the samples, with their suffix
 * @param type counter, gauge, histogram, summary, info or unknown
 * @param help the sentence that explains it
 * @param samples its values, one for each combination of labels
 */
public record MetricFamily(String name, String type, String help, List<Sample> samples) {
    public MetricFamily {
        samples = List.copyOf(samples);
    }

    /**
     * One value.
     *
     * @param labels label names and values, in the order of declaration
     * @param value in the metric's base unit
     */
    public record Sample(Map<String, String> labels, double value) {}
}
