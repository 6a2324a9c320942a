package org.e2eechat.server.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.valkey.exceptions.JedisException;
import io.valkey.util.JedisClusterCRC16;

import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.metrics.RelayMetrics;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * Notices that nodes sign join tokens with secrets that the others do not accept, which nothing
 * else
 * would tell but the people whose joins are refused. Each node says every ten seconds, in one key
 * of
 * Valkey, by which {@link SecretFingerprints} it can be told, and hears what the others have said.
 * A
 * node that says nothing any more is forgotten after half a minute.
 *
 * <p>A difference is told to the operator and changes nothing else. No node can know which of two
 * secrets is the right one, and a majority proves nothing: the wrong nodes may be more, a node that
 * is restarted again and again counts several times, and one wrong deployment on the same Valkey
 * would take the right one out of service.
 */
final class SecretComparison {
    static final String KEY = Keys.PREFIX + "join-secrets";

    private static final Logger log = LoggerFactory.getLogger(SecretComparison.class);
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration REPEAT = LEASE.dividedBy(3);
    // More nodes than any installation has; what is beyond is not compared.
    private static final int MAX_NODES = 1_000;

    private final Valkey valkey;
    private final String node;
    private final RelayMetrics metrics;
    private final LongSupplier nanoClock;
    private volatile @Nullable SecretFingerprints own; // null until they are made, by a task
    private volatile int disagreeing; // written by the thread that hears Valkey's answers
    private boolean isTold; // written by the chores
    private long toldNanos; // likewise

    SecretComparison(Valkey valkey, String node, RelayMetrics metrics, LongSupplier nanoClock) {
        this.valkey = valkey;
        this.node = node;
        this.metrics = metrics;
        this.nanoClock = nanoClock;
    }

    /** Makes the fingerprints on another thread, because each takes some milliseconds. */
    void start(RelayConfig.Tokens tokens, Executor executor) {
        executor.execute(() -> own = SecretFingerprints.of(tokens));
    }

    /** How many other nodes refuse tokens of this one, or have theirs refused here. */
    int disagreeing() {
        return disagreeing;
    }

    /** Tells the others when it is time. To be called twice a second. */
    void tellNowAndThen() {
        if (!isTold || nanoClock.getAsLong() - toldNanos >= REPEAT.toNanos()) {
            isTold = tell();
            toldNanos = nanoClock.getAsLong();
        }
    }

    /** Tells the others; false when that was not possible. Does not wait for the answer. */
    boolean tell() {
        SecretFingerprints mine = own;
        if (mine == null) {
            return false;
        }
        byte[] key = KEY.getBytes(US_ASCII);
        return valkey.runLater(
                LuaScript.TELL_SECRETS,
                JedisClusterCRC16.getSlot(key),
                List.of(key),
                List.of(
                        node.getBytes(US_ASCII),
                        mine.text().getBytes(US_ASCII),
                        Long.toString(LEASE.toMillis()).getBytes(US_ASCII)),
                new Link.Callback() {
                    @Override
                    public void replied(@Nullable Object others) {
                        if (others instanceof List<?> texts) {
                            heard(mine, texts);
                        }
                    }

                    @Override
                    public void failed(JedisException failure) {
                        // what was heard last holds until the next time
                    }
                });
    }

    private void heard(SecretFingerprints mine, List<?> texts) {
        List<SecretFingerprints> others =
                texts.stream()
                        .limit(MAX_NODES)
                        .map(SecretComparison::text)
                        .map(SecretFingerprints::parse)
                        .flatMap(Optional::stream)
                        .toList();
        int before = disagreeing;
        int now = (int) others.stream().filter(other -> !mine.agreesWith(other)).count();
        disagreeing = now;
        metrics.joinSecretDisagreements(now);
        if (now > before) {
            log.atWarn()
                    .addKeyValue("disagreeing", now)
                    .addKeyValue("others", others.size())
                    .log(
                            "JOIN_TOKEN_SECRET is not that of other nodes: join tokens made here are"
                                    + " refused there, or theirs here; give all nodes the same");
        } else if (now == 0 && before > 0) {
            log.info("all nodes accept each other's join tokens again");
        }
    }

    private static String text(@Nullable Object item) {
        return item instanceof byte[] bytes ? new String(bytes, US_ASCII) : "";
    }
}
