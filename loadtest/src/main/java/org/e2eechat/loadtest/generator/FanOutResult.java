package org.e2eechat.loadtest.generator;

/**
 * What one run has shown.
 *
 * @param delivered messages that arrived at a member while it was measured, the sender's echo included
 * @param seconds how long it was measured
 * @param metered how far the caller's meter has gone meanwhile
 * @param lost messages that never came, came twice or out of order
 * @param generatorCores how busy the generator's thread was; near 1 it measures itself
 * @param latestSendMicros how much later than due a message was sent, at most; 0 in a closed loop
 */
public record FanOutResult(
        long delivered,
        double seconds,
        long metered,
        Latency latency,
        long lost,
        double generatorCores,
        double latestSendMicros) {

    public double deliveredPerSecond() {
        return delivered / seconds;
    }

    public double meteredPerDelivery() {
        return (double) metered / Math.max(1, delivered);
    }
}
