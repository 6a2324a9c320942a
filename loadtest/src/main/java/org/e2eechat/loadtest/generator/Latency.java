package org.e2eechat.loadtest.generator;

/** How long messages took from when they were due until a reader had them, in microseconds. Each delivery counts. */
public record Latency(double p50, double p90, double p99, double p999, double max) {
    private static final double NANOS_PER_MICRO = 1_000;

    static Latency of(Histogram nanos) {
        return new Latency(
                nanos.percentile(50) / NANOS_PER_MICRO,
                nanos.percentile(90) / NANOS_PER_MICRO,
                nanos.percentile(99) / NANOS_PER_MICRO,
                nanos.percentile(99.9) / NANOS_PER_MICRO,
                nanos.max() / NANOS_PER_MICRO);
    }
}
