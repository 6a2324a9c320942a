package org.e2eechat.server.cluster;

import io.valkey.HostAndPort;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Since when servers are away. Everybody who needs one waits for it in the same span of time, which begins with the first: so those who stand in a line, such as for a room, are turned away
 * together and not one after another.
 */
final class Outages {
    private static final HostAndPort UNKNOWN =
            new HostAndPort("", 0); // the master of a slot that has none

    private final Duration patience;
    private final LongSupplier nanoClock;
    private final Map<HostAndPort, Long> since = new ConcurrentHashMap<>();

    /** @param patience for how long a server that is away is waited for */
    Outages(Duration patience, LongSupplier nanoClock) {
        this.patience = patience;
        this.nanoClock = nanoClock;
    }

    /**
     * Notes that a server is away, and tells whether it has been for longer than anybody waits.
     *
     * @param server null when it is not known which it is
     */
    boolean isLong(@Nullable HostAndPort server) {
        long now = nanoClock.getAsLong();
        long begin = since.computeIfAbsent(name(server), _ -> now);
        return now - begin > patience.toNanos();
    }

    /** Notes that a server can be used. */
    void over(@Nullable HostAndPort server) {
        if (!since.isEmpty()) {
            since.remove(name(server));
            since.remove(UNKNOWN);
        }
    }

    private static HostAndPort name(@Nullable HostAndPort server) {
        return Objects.requireNonNullElse(server, UNKNOWN);
    }
}
