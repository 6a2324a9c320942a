package org.e2eechat.server.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.valkey.exceptions.JedisException;
import io.valkey.util.JedisClusterCRC16;

import org.e2eechat.server.config.Secret;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How often an address may do something, on all nodes together. Nobody waits for the answer: what the address does is charged in Valkey, and when that says that it was too much, this
 * node refuses the address for as long as it says. So the limit is kept to within what is under way at the same moment, and a Valkey that is away costs nobody anything; then each
 * node's own limit holds alone.
 *
 * <p>Valkey knows an address by an HMAC under a key of the day, which nodes derive from the secret that they share. It is stored nowhere and cannot be had from what is: who gets hold of
 * the memory of Valkey learns no address from it, nor which of yesterday's was which of today's. Nodes that do not have the same current secret yet count apart.
 */
public final class SharedQuotas {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String PURPOSE =
            "e2ee-chat address quota "; // no other key is made of the secret like this
    private static final int NAME_BYTES = 16; // 128 bits: no two addresses share a bucket
    private static final int MAX_BLOCKED =
            65_536; // addresses; when more are over the limit at once, all are forgiven and charged
    // again

    private final Valkey valkey;
    private final Secret secret;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final Map<ByteBuffer, Long> blockedUntilNanos =
            new ConcurrentHashMap<>(); // by name of the bucket; bounded

    SharedQuotas(Valkey valkey, Secret secret, InstantSource clock, LongSupplier nanoClock) {
        this.valkey = valkey;
        this.secret = secret;
        this.clock = clock;
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
        byte[] name = name(kind, address);
        ByteBuffer key = ByteBuffer.wrap(name);
        Long until = blockedUntilNanos.get(key);
        if (until != null) {
            long left = until - nanoClock.getAsLong();
            if (left > 0) {
                return OptionalLong.of(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
            }
            blockedUntilNanos.remove(key, until);
        }
        byte[] bucket = bucket(name);
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

    private static byte[] bucket(byte[] name) {
        return (Keys.PREFIX + "quota:{" + HexFormat.of().formatHex(name) + "}").getBytes(US_ASCII);
    }

    private byte[] name(Kind kind, byte[] address) {
        byte[] key = hmac(secret.bytes(), (PURPOSE + today()).getBytes(US_ASCII));
        byte[] what = kind.name().getBytes(US_ASCII);
        byte[] message =
                ByteBuffer.allocate(what.length + address.length).put(what).put(address).array();
        return Arrays.copyOf(hmac(key, message), NAME_BYTES);
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private static byte[] hmac(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
