package org.e2eechat.server.admission;

import org.e2eechat.server.config.RelayConfig.Limits;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/**
 * How many connections this node has, in all and from each address; those of the address on other nodes count, too, as far as they are known. Check and count are one step, so no rush of connections gets past a limit. Addresses without a connection are
 * not remembered, so the map is no larger than the number of connections. Safe for any thread; nothing blocks.
 */
public final class ConnectionQuota {
    private final boolean perAddress;
    private final int maxPerAddress;
    private final int maxTotal;

    /** Written inside {@code compute} only; no entry is below 1. Empty when addresses are not counted. */
    private final ConcurrentMap<ClientAddress, Integer> connections = new ConcurrentHashMap<>();

    /** The sum of {@link #connections}, or the only count when addresses are not counted. */
    private final AtomicInteger total = new AtomicInteger();

    private final ConnectionsElsewhere elsewhere;

    /** @param elsewhere what other nodes have, which counts towards the address's limit and not towards the total */
    public ConnectionQuota(Limits limits, ConnectionsElsewhere elsewhere) {
        this(
                limits.perAddress(),
                limits.connectionsPerAddress(),
                limits.connectionsTotal(),
                elsewhere);
    }

    /**
     * For any kind of connection to this node alone.
     *
     * @param perAddress whether addresses are counted at all
     */
    public ConnectionQuota(boolean perAddress, int maxPerAddress, int maxTotal) {
        this(perAddress, maxPerAddress, maxTotal, ConnectionsElsewhere.none());
    }

    private ConnectionQuota(
            boolean perAddress, int maxPerAddress, int maxTotal, ConnectionsElsewhere elsewhere) {
        this.perAddress = perAddress;
        this.maxPerAddress = maxPerAddress;
        this.maxTotal = maxTotal;
        this.elsewhere = elsewhere;
    }

    /**
     * Counts one more connection from {@code address}, unless a limit is reached. The address's own limit is looked at first: who is over it learns that and nothing about the node.
     */
    public Admission admit(ClientAddress address) {
        if (!perAddress) {
            return takeFromTotal() ? Admission.ADMITTED : Admission.AT_CAPACITY;
        }
        Attempt attempt = new Attempt();
        connections.compute(address, attempt);
        return attempt.outcome;
    }

    /**
     * Gives back what {@link #admit} counted: exactly once for each {@link Admission#ADMITTED}.
     *
     * @throws IllegalStateException when more was given back than was admitted; nothing is counted then
     */
    public void release(ClientAddress address) {
        if (perAddress) {
            connections.compute(
                    address,
                    (_, count) -> {
                        Integer left = oneLess(count);
                        elsewhere.changed(address, left == null ? 0 : left);
                        return left;
                    });
        }
        if (total.getAndUpdate(count -> Math.max(0, count - 1)) == 0) {
            throw neverAdmitted();
        }
    }

    /** Connections on this node. */
    public int total() {
        return total.get();
    }

    /** Addresses with at least one connection; 0 when addresses are not counted. */
    public int addresses() {
        return connections.size();
    }

    private boolean takeFromTotal() {
        return total.getAndUpdate(count -> Math.min(maxTotal, count + 1)) < maxTotal;
    }

    private static @Nullable Integer oneLess(@Nullable Integer count) {
        if (count == null) {
            throw neverAdmitted();
        }
        return count == 1 ? null : count - 1;
    }

    private static IllegalStateException neverAdmitted() {
        return new IllegalStateException("a connection was released that was not admitted");
    }

    /** One call of {@link #admit}: what it does to the address's count, and what came of it. */
    private final class Attempt
            implements BiFunction<ClientAddress, @Nullable Integer, @Nullable Integer> {
        private Admission outcome = Admission.ADMITTED;

        @Override
        public @Nullable Integer apply(ClientAddress address, @Nullable Integer count) {
            int here = count == null ? 0 : count;
            int others = elsewhere.of(address);
            if (here + others >= maxPerAddress) {
                if (others > 0) {
                    elsewhere.changed(address, here); // they may be gone
                }
                outcome = Admission.TOO_MANY_FROM_ADDRESS;
                return count;
            }
            if (!takeFromTotal()) {
                outcome = Admission.AT_CAPACITY;
                return count;
            }
            elsewhere.changed(address, here + 1);
            return here + 1;
        }
    }
}
