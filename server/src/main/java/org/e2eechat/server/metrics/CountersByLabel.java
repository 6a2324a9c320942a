package org.e2eechat.server.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.function.Function;

/**
 * The counters of one metric, one for each constant of the enum that labels it. Looked up once, so
 * that counting allocates nothing.
 */
final class CountersByLabel<E extends Enum<E>> {
    // Complete, and never written after the constructor.
    private final EnumMap<E, CounterDataPoint> counters;

    CountersByLabel(Class<E> labels, Function<E, CounterDataPoint> counter) {
        counters = new EnumMap<>(labels);
        Arrays.stream(labels.getEnumConstants())
                .forEach(label -> counters.put(label, counter.apply(label)));
    }

    CounterDataPoint of(E label) {
        CounterDataPoint counter = counters.get(label);
        if (counter == null) {
            throw new AssertionError("every constant got its counter in the constructor");
        }
        return counter;
    }
}
