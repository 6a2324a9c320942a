package org.e2eechat.loadtest.generator;

import java.time.Duration;

/**
 * What is sent, and when it is looked at. The first member of each room sends.
 *
 * @param warmUp is not measured; it lets queues and the pace settle
 * @param echoes whether what a sender hears of itself counts as delivered
 */
public record FanOutPlan(
        Pace pace, int ciphertextBytes, Duration warmUp, Duration measured, boolean echoes) {
    /** With all deliveries counted. */
    public FanOutPlan(Pace pace, int ciphertextBytes, Duration warmUp, Duration measured) {
        this(pace, ciphertextBytes, warmUp, measured, true);
    }

    // Nothing here runs for longer, whatever is asked for.
    private static final Duration LONGEST = Duration.ofMinutes(5);

    public FanOutPlan {
        if (warmUp.isNegative() || measured.compareTo(Duration.ofMillis(50)) < 0) {
            throw new IllegalArgumentException("there is nothing to measure in " + measured);
        }
        if (warmUp.plus(measured).compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a run takes at most " + LONGEST);
        }
    }
}
