package org.e2eechat.server.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.valkey.exceptions.JedisException;
import io.valkey.util.JedisClusterCRC16;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How often an address may do something, on all nodes together. Nobody waits for the answer: what the address does is charged in Valkey, and when that says that it was too much, this
 * node refuses the address for as long as it says. So the limit is kept to within what is under way at the same moment, and a Valkey that is away costs nobody anything; then each
 * node's own limit holds alone.
 */
public final class SharedQuotas {
    private static final int MAX_BLOCKED =
            65_536; // addresses; when more are over the limit at once, all are forgiven and charged
    // again

    private final Valkey valkey;
    private final AddressNames names;
    private final LongSupplier nanoClock;
    private final Map<ByteBuffer, Long> blockedUntilNanos =
            new ConcurrentHashMap<>(); // by name of the bucket; bounded

    SharedQuotas(Valkey valkey, AddressNames names, LongSupplier nanoClock) {
        this.valkey = valkey;
        this.names = names;
        this.nanoClock = nanoClock;
    }

    /** What is counted. */
    public enum Kind {
        ROOM_CREATION,
        JOIN
    }

    /**
     * Counts one more.
     *
     * @param address the same bytes on every node; they leave this method hashed only
     * @return when that is one too many, how many milliseconds to wait
     */
    public OptionalLong charge(Kind kind, byte[] address, int perMinute) {
        byte[] name = names.name(kind.name(), address);
        ByteBuffer key = ByteBuffer.wrap(name);
        Long until = blockedUntilNanos.get(key);
        if (until != null) {
            long left = until - nanoClock.getAsLong();
            if (left > 0) {
                return OptionalLong.of(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
            }
            blockedUntilNanos.remove(key, until);
        }
        byte[] bucket = AddressNames.key("quota", name);
        valkey.runLater(
                LuaScript.CHARGE_QUOTA,
                JedisClusterCRC16.getSlot(bucket),
                List.of(bucket),
                List.of(Integer.toString(perMinute).getBytes(US_ASCII)),
                new Link.Callback() {
                    @Override
                    public void replied(@Nullable Object waitMs) {
                        if (waitMs instanceof Long wait && wait > 0) {
                            block(key, wait);
                        }
                    }

                    @Override
                    public void failed(JedisException failure) {
                        // this node's own limit holds
                    }
                });
        return OptionalLong.empty();
    }

    private void block(ByteBuffer key, long waitMs) {
        if (blockedUntilNanos.size() >= MAX_BLOCKED) {
            blockedUntilNanos.clear();
        }
        blockedUntilNanos.put(key, nanoClock.getAsLong() + TimeUnit.MILLISECONDS.toNanos(waitMs));
    }

    /** Forgets whom nobody blocks any more. */
    void forget() {
        long now = nanoClock.getAsLong();
        blockedUntilNanos.values().removeIf(until -> until - now <= 0);
    }
}
