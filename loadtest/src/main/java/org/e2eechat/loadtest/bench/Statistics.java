package org.e2eechat.loadtest.bench;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** The few numbers that many rounds are boiled down to. Medians, because one disturbed round must not count. */
final class Statistics {
    private Statistics() {}

    static double median(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no values have no median");
        }
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** The median of the ratios of what stands at the same place; empty when there is nothing to divide by. */
    static OptionalDouble medianRatio(List<Double> dividends, List<Double> divisors) {
        if (dividends.size() != divisors.size()) {
            throw new IllegalArgumentException("rounds come in pairs");
        }
        if (divisors.stream().anyMatch(divisor -> divisor == 0)) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(
                median(
                        IntStream.range(0, dividends.size())
                                .mapToObj(i -> dividends.get(i) / divisors.get(i))
                                .toList()));
    }
}
