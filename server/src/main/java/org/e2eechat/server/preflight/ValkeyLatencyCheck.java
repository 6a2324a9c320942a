package org.e2eechat.server.preflight;

import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.audit.Outcome.Finding;
import org.e2eechat.server.cluster.Inspection;
import org.e2eechat.server.cluster.Inspection.Server;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A join waits for Valkey two or three times, and who takes 900 ms counts as away. */
final class ValkeyLatencyCheck implements ValkeyCheck {
    static final Duration SLOW = Duration.ofMillis(10); // in one data centre it is below 1 ms

    @Override
    public String name() {
        return "valkey-latency";
    }

    @Override
    public Outcome of(Inspection inspection) {
        return EachValkey.of(
                inspection,
                "a round trip takes less than " + SLOW.toMillis() + " ms",
                ValkeyLatencyCheck::finding);
    }

    private static Stream<Finding> finding(Server.Reached server) {
        Duration median = median(server.roundTrips());
        return median.compareTo(SLOW) < 0
                ? Stream.empty()
                : Stream.of(
                        new Finding(
                                "a round trip to %s takes %d ms"
                                        .formatted(server.address(), median.toMillis()),
                                "put Valkey into the same data centre, and look at its slow log"));
    }

    private static Duration median(List<Duration> roundTrips) {
        return roundTrips.stream()
                .sorted()
                .skip(roundTrips.size() / 2)
                .findFirst()
                .orElse(Duration.ZERO);
    }
}
