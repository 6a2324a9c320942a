package org.e2eechat.server.websocket;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Looks at every connection at a steady beat, often enough that a dead peer is gone within ping interval plus time-out. One walk over all connections costs less than a timer for each of
 * them, which a chat would set and cancel all the time.
 */
public final class Heartbeat {
    private static final int BEATS_IN_SHORTEST_WAIT =
            20; // how late a beat may come, against the interval or time-out
    private static final Duration SLOWEST_BEAT = Duration.ofMillis(250);

    private final Set<RelayEndpoint> connections = ConcurrentHashMap.newKeySet();
    private final LongSupplier nanoClock;
    private final Duration beat;
    private final Liveness.Rhythm rhythm;

    /**
     * @param interval from one ping to the next
     * @param timeout for the pong to a ping
     */
    public Heartbeat(Duration interval, Duration timeout, LongSupplier nanoClock) {
        Duration shortest = interval.compareTo(timeout) < 0 ? interval : timeout;
        // Duration's own arithmetic is done in BigDecimal, which nothing else here needs.
        Duration fine = Duration.ofNanos(shortest.toNanos() / BEATS_IN_SHORTEST_WAIT);
        this.beat = fine.compareTo(SLOWEST_BEAT) < 0 ? fine : SLOWEST_BEAT;
        this.nanoClock = nanoClock;
        // A ping goes out up to one beat late, and so does the verdict.
        this.rhythm =
                new Liveness.Rhythm(
                        interval.toNanos() - 2 * beat.toNanos(), timeout.toNanos(), nanoClock);
    }

    /** How often to call {@link #beat}. */
    public Duration period() {
        return beat;
    }

    /** Pings whoever is due and drops whoever has not answered. */
    public void beat() {
        long now = nanoClock.getAsLong();
        for (RelayEndpoint connection : connections) {
            connection.beat(now);
        }
    }

    Liveness.Rhythm rhythm() {
        return rhythm;
    }

    void add(RelayEndpoint connection) {
        connections.add(connection);
    }

    void remove(RelayEndpoint connection) {
        connections.remove(connection);
    }
}
