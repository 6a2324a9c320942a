package org.e2eechat.server.cluster;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The time on Valkey's clock, as well as this node can know it: its own clock and the difference that was measured last. Tokens are made and checked by it, so that nodes whose clocks
 * differ agree on which tokens are expired. Until the first measurement, and while Valkey is away, it goes on with what is known.
 */
final class SharedClock implements InstantSource {
    private final InstantSource own;
    private volatile Duration ahead =
            Duration.ZERO; // of the node's own clock; written by the probe

    SharedClock(InstantSource own) {
        this.own = own;
    }

    @Override
    public Instant instant() {
        return own.instant().plus(ahead);
    }

    @Override
    public long millis() {
        return own.millis() + ahead.toMillis();
    }

    /** Valkey has shown {@code theirs} half a round trip ago. */
    void measured(Instant theirs, Duration roundTrip) {
        ahead = Duration.between(own.instant(), theirs.plus(roundTrip.dividedBy(2)));
    }

    /** How far Valkey's clock is ahead of this node's. */
    Duration ahead() {
        return ahead;
    }
}
