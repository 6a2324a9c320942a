package org.e2eechat.server.testkit.valkey;

import org.awaitility.Awaitility;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** A master and a replica under sentinels, which promote the replica about three seconds after the master's end. */
public final class ValkeySentinel implements AutoCloseable {
    private static final String NAME =
            "main"; // of the master, as the sentinels and REDIS_URL call it
    private static final Duration AGREED_WITHIN = Duration.ofSeconds(30);
    private static final int DOWN_AFTER_MS =
            2_000; // a busy machine must not make a healthy master a dead one
    private static final String NO_SYNC_DELAY = "repl-diskless-sync-delay 0";

    private final List<ValkeyServer> servers = new ArrayList<>(); // the master, then the replica
    private final List<ValkeyServer> sentinels = new ArrayList<>();

    private ValkeySentinel() {}

    /** Starts one; a majority of the sentinels decides. */
    public static ValkeySentinel start(int sentinelCount) {
        return start(sentinelCount, ServerSettings.plain());
    }

    /** The same with sentinels that are like this; with a password there can be but one. */
    public static ValkeySentinel start(int sentinelCount, ServerSettings sentinelSettings) {
        ValkeySentinel all = new ValkeySentinel();
        try {
            ValkeyServer master = ValkeyServer.start(NO_SYNC_DELAY);
            all.servers.add(master);
            all.servers.add(
                    ValkeyServer.start(NO_SYNC_DELAY, "replicaof 127.0.0.1 " + master.port()));
            await(() -> all.replicaIsLinked());
            for (int i = 0; i < sentinelCount; i++) {
                all.sentinels.add(startSentinel(master, sentinelCount / 2 + 1, sentinelSettings));
            }
            await(
                    () ->
                            all.sentinels.stream()
                                    .allMatch(sentinel -> knowsAll(sentinel, sentinelCount)));
            return all;
        } catch (RuntimeException | Error failure) {
            all.close();
            throw failure;
        }
    }

    private static ValkeyServer startSentinel(
            ValkeyServer master, int quorum, ServerSettings settings) {
        return ValkeyServer.startSentinel(
                settings.with(
                        "sentinel monitor %s 127.0.0.1 %d %d"
                                .formatted(NAME, master.port(), quorum),
                        "sentinel down-after-milliseconds " + NAME + " " + DOWN_AFTER_MS,
                        "sentinel failover-timeout " + NAME + " 3000"));
    }

    private boolean replicaIsLinked() {
        return servers.getLast()
                .command("INFO", "replication")
                .text()
                .contains("master_link_status:up");
    }

    private static boolean knowsAll(ValkeyServer sentinel, int sentinelCount) {
        return sentinel.command("SENTINEL", "REPLICAS", NAME).items().size() == 1
                && sentinel.command("SENTINEL", "SENTINELS", NAME).items().size()
                        == sentinelCount - 1;
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .atMost(AGREED_WITHIN)
                .ignoreException(UncheckedIOException.class) // a promoted replica drops its clients
                .until(condition);
    }

    /** What REDIS_URL is for it: all sentinels, and the master's name. */
    public String url() {
        return sentinels.stream()
                .map(sentinel -> "127.0.0.1:" + sentinel.port())
                .collect(Collectors.joining(",", "redis-sentinel://", "/" + NAME));
    }

    /** The first master. */
    public ValkeyServer master() {
        return servers.getFirst();
    }

    /** The first replica. */
    public ValkeyServer replica() {
        return servers.getLast();
    }

    public List<ValkeyServer> sentinels() {
        return List.copyOf(sentinels);
    }

    /** Waits until the first replica is master. */
    public void awaitFailover() {
        await(() -> replica().command("INFO", "replication").text().contains("role:master"));
    }

    @Override
    public void close() {
        sentinels.forEach(ValkeyServer::close); // first, or they would mend things while they go
        servers.forEach(ValkeyServer::close);
    }
}
