package org.e2eechat.server.preflight;

import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.audit.Outcome.Finding;
import org.e2eechat.server.cluster.Inspection;
import org.e2eechat.server.cluster.Inspection.Server;

import java.time.Duration;
import java.util.stream.Stream;

/** Valkey's clock is the one that all nodes go by. */
final class ValkeyClockCheck implements ValkeyCheck {
    static final Duration FAR = Duration.ofSeconds(2); // kept clocks differ by milliseconds

    @Override
    public String name() {
        return "valkey-clock";
    }

    @Override
    public Outcome of(Inspection inspection) {
        return EachValkey.of(inspection, "agrees with this machine's", ValkeyClockCheck::finding);
    }

    private static Stream<Finding> finding(Server.Reached server) {
        return server.ahead().abs().compareTo(FAR) < 0
                ? Stream.empty()
                : Stream.of(
                        new Finding(
                                "the clock of %s differs from this machine's by %d ms"
                                        .formatted(server.address(), server.ahead().toMillis()),
                                "have a time service keep both"));
    }
}
