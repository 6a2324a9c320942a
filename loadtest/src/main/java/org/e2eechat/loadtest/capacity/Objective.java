package org.e2eechat.loadtest.capacity;

import org.e2eechat.loadtest.generator.FanOutResult;

import java.util.Locale;
import java.util.Optional;

/**
 * What has to hold for a load to count as carried.
 *
 * @param p99Micros what 99 of 100 deliveries may take, from when the message was due
 */
record Objective(double p99Micros) {
    private static final double SENT_LATE_MICROS = 250_000; // then the load was not what it says

    /** What is broken, if something is. */
    Optional<String> broken(FanOutResult result) {
        if (result.lost() > 0) {
            return Optional.of(result.lost() + " messages lost");
        }
        if (result.latency().p99() > p99Micros) {
            return Optional.of(
                    String.format(Locale.ROOT, "p99 is over %.0f ms", p99Micros / 1_000));
        }
        if (result.latestSendMicros() > SENT_LATE_MICROS) {
            return Optional.of("the generator is late itself");
        }
        return Optional.empty();
    }
}
