package org.e2eechat.loadtest.bench;

import java.util.List;
import java.util.OptionalDouble;

/** What is known of one figure. */
sealed interface Measurement {
    /**
     * It was measured.
     *
     * @param ours the median of all rounds
     * @param netty the reference relay's, where it has such a figure
     * @param ratio the median of the rounds' ratios of ours to the reference relay's. It is not the ratio of the medians: a disturbance that lasts a round hits both sides of a pair
     */
    record Measured(double ours, OptionalDouble netty, OptionalDouble ratio)
            implements Measurement {}

    /** It was not, and this is why. */
    record NotMeasured(String why) implements Measurement {}

    /** Ours alone, a value a round. */
    static Measured ofRounds(List<Double> ours) {
        return new Measured(
                Statistics.median(ours), OptionalDouble.empty(), OptionalDouble.empty());
    }

    /** Both, with as many values, those of one round at the same place. */
    static Measured ofRounds(List<Double> ours, List<Double> netty) {
        return new Measured(
                Statistics.median(ours),
                OptionalDouble.of(Statistics.median(netty)),
                Statistics.medianRatio(ours, netty));
    }
}
