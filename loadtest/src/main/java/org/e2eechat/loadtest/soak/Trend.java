package org.e2eechat.loadtest.soak;

import java.util.Arrays;
import java.util.List;

/**
 * Whether something grows: the median of the last third of its samples against that of the first third. A leak grows with every spell, so it shows in the medians whatever single samples do.
 *
 * @param share of the first median that it may grow by
 * @param slack that it may grow by in any case, in its own unit
 */
record Trend(double share, long slack) {
    static final int LEAST_SAMPLES = 3;

    private static final int THIRDS = 3;

    /** The growth from the first to the last third. */
    static long growth(List<Long> samples) {
        if (samples.size() < LEAST_SAMPLES) {
            throw new IllegalArgumentException("three samples at least");
        }
        int third = samples.size() / THIRDS;
        return median(samples.subList(samples.size() - third, samples.size()))
                - median(samples.subList(0, third));
    }

    /** Whether that is no more than may be. */
    boolean isFlat(List<Long> samples) {
        long first = median(samples.subList(0, samples.size() / THIRDS));
        return growth(samples) <= Math.max(slack, (long) (first * share));
    }

    private static long median(List<Long> values) {
        long[] sorted = values.stream().mapToLong(Long::longValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1
                ? sorted[middle]
                : Arrays.stream(sorted, middle - 1, middle + 1).sum() / 2;
    }
}
