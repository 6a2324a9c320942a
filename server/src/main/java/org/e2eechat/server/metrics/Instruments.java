package org.e2eechat.server.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

import org.e2eechat.server.metrics.MetricDeclaration.LabelDeclaration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Makes Prometheus' instruments and keeps what was declared of each, from which the page of all metrics is written. The registry is its own, so that two servers in one test do not count
 * together. To be filled by one thread.
 */
final class Instruments {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final List<MetricDeclaration> declarations = new ArrayList<>(); // in order of the page

    PrometheusRegistry registry() {
        return registry;
    }

    List<MetricDeclaration> declarations() {
        return List.copyOf(declarations);
    }

    /** A value that goes up and down; 0 until it is set. */
    GaugeDataPoint gauge(String name, String help) {
        declarations.add(new MetricDeclaration(name, "gauge", List.of(), help));
        Gauge gauge = Gauge.builder().name(name).help(help).withoutExemplars().register(registry);
        gauge.set(0); // a gauge that was never set would be missing from the scrape
        return gauge;
    }

    /** A count without labels. */
    CounterDataPoint counter(String name, String help) {
        Counter counter = declared(name, help);
        counter.initLabelValues();
        return counter;
    }

    /** A count for each value of an enum, as {@code text} spells it. */
    <E extends Enum<E>> CountersByLabel<E> counters(
            String name, String help, String label, Class<E> values, Function<E, String> text) {
        String listed =
                Arrays.stream(values.getEnumConstants())
                        .map(text)
                        .map(value -> "`" + value + "`")
                        .collect(Collectors.joining(", "));
        Counter counter = declared(name, help, new LabelDeclaration(label, listed));
        return new CountersByLabel<>(values, value -> counter.labelValues(text.apply(value)));
    }

    /** A count whose labels are not known before somebody counts. */
    Counter declared(String name, String help, LabelDeclaration... labels) {
        declarations.add(new MetricDeclaration(name, "counter", List.of(labels), help));
        return Counter.builder()
                .name(name)
                .help(help)
                .labelNames(
                        Arrays.stream(labels).map(LabelDeclaration::name).toArray(String[]::new))
                .withoutExemplars()
                .register(registry);
    }

    /** A count that is kept elsewhere and asked for at each scrape. */
    void counted(String name, String help, LongSupplier count) {
        declarations.add(new MetricDeclaration(name, "counter", List.of(), help));
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call((double) count.getAsLong()))
                .register(registry);
    }

    /** How often something took up to each of {@code upperBounds}. */
    Histogram histogram(String name, String help, double... upperBounds) {
        declarations.add(new MetricDeclaration(name, "histogram", List.of(), help));
        return Histogram.builder()
                .name(name)
                .help(help)
                .classicOnly()
                .classicUpperBounds(upperBounds)
                .withoutExemplars()
                .register(registry);
    }

    /** A 1 with the version as its label. */
    void info(String name, String help, String version) {
        declarations.add(
                new MetricDeclaration(
                        name,
                        "info",
                        List.of(new LabelDeclaration("version", "the server's version")),
                        help));
        Info.builder()
                .name(name)
                .help(help)
                .labelNames("version")
                .register(registry)
                .addLabelValues(version);
    }
}
