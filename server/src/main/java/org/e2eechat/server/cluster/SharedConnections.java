package org.e2eechat.server.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.valkey.exceptions.JedisException;
import io.valkey.util.JedisClusterCRC16;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * How many connections an address has on all nodes together. A node says how many it has, twice a second when that has changed, and hears what the others have. Nobody waits for that: a
 * limit is kept to within what came in the last half second. What a node has said, and what it has heard, is good for half a minute, so neither a node that died nor a Valkey that is away is
 * counted for longer; then each node's own limit holds alone.
 */
public final class SharedConnections {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration REPEAT = LEASE.dividedBy(3);
    private static final String USE = "CONNECTION";

    private final Valkey valkey;
    private final AddressNames names;
    private final String node;
    private final LongSupplier nanoClock;
    private final Map<ByteBuffer, Count> counts =
            new ConcurrentHashMap<>(); // by address; those with connections here, and those just

    // left

    SharedConnections(Valkey valkey, AddressNames names, String node, LongSupplier nanoClock) {
        this.valkey = valkey;
        this.names = names;
        this.node = node;
        this.nanoClock = nanoClock;
    }

    /**
     * What is known of one address.
     *
     * @param here connections on this node
     * @param elsewhere on all others, when that was last heard
     * @param heardNanos when that was
     * @param saidNanos when the others were last told of {@code here}
     * @param isTold whether they know it as it is
     */
    private record Count(int here, int elsewhere, long heardNanos, long saidNanos, boolean isTold) {
        Count with(int now) {
            return new Count(now, elsewhere, heardNanos, saidNanos, false);
        }

        Count told(long nanos) {
            return new Count(here, elsewhere, heardNanos, nanos, true);
        }

        Count heard(int others, long nanos) {
            return new Count(here, others, nanos, saidNanos, isTold);
        }

        Count unheard() {
            return new Count(here, elsewhere, heardNanos, saidNanos, false);
        }
    }

    /** Connections of an address on other nodes, as far as they are known. */
    public int elsewhere(byte[] address) {
        Count count = counts.get(ByteBuffer.wrap(address));
        return count == null || nanoClock.getAsLong() - count.heardNanos() > LEASE.toNanos()
                ? 0
                : count.elsewhere();
    }

    /** Takes note that this node has so many connections of an address now; and, when that is no change, that news of the others is wanted. */
    public void changed(byte[] address, int here) {
        long now = nanoClock.getAsLong();
        counts.compute(
                ByteBuffer.wrap(address),
                (_, count) ->
                        count == null ? new Count(here, 0, now, now, false) : count.with(here));
    }

    /** Addresses that are kept in mind. */
    int size() {
        return counts.size();
    }

    /** Tells the other nodes what has changed, and now and then what has not. To be called twice a second. */
    void tell() {
        long now = nanoClock.getAsLong();
        counts.forEach(
                (address, count) -> {
                    if (!count.isTold() || now - count.saidNanos() >= REPEAT.toNanos()) {
                        tell(address, count, now);
                    }
                });
    }

    private void tell(ByteBuffer address, Count count, long now) {
        byte[] key = AddressNames.key("conns", names.name(USE, bytes(address)));
        // Before it is sent: a change that comes meanwhile has to be told, too.
        counts.computeIfPresent(
                address, (_, current) -> current.equals(count) ? current.told(now) : current);
        boolean sent =
                valkey.runLater(
                        LuaScript.COUNT_CONNECTIONS,
                        JedisClusterCRC16.getSlot(key),
                        List.of(key),
                        List.of(
                                node.getBytes(US_ASCII),
                                Integer.toString(count.here()).getBytes(US_ASCII),
                                Long.toString(LEASE.toMillis()).getBytes(US_ASCII)),
                        new Link.Callback() {
                            @Override
                            public void replied(@Nullable Object others) {
                                heard(address, others instanceof Long sum ? sum.intValue() : 0);
                            }

                            @Override
                            public void failed(JedisException failure) {
                                unheard(address);
                            }
                        });
        if (!sent) {
            unheard(address);
        }
    }

    private static byte[] bytes(ByteBuffer address) {
        byte[] bytes = new byte[address.remaining()];
        address.get(address.position(), bytes);
        return bytes;
    }

    private void heard(ByteBuffer address, int others) {
        counts.computeIfPresent(
                address,
                (_, count) ->
                        count.here() == 0 && count.isTold()
                                ? null
                                : count.heard(others, nanoClock.getAsLong()));
    }

    /** It is told again later; but of an address without connections here, what the others know ends by itself. */
    private void unheard(ByteBuffer address) {
        counts.computeIfPresent(address, (_, count) -> count.here() == 0 ? null : count.unheard());
    }
}
