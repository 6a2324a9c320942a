package org.e2eechat.server.testkit.valkey;

import org.awaitility.Awaitility;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** A cluster of three masters, each with as many replicas as wanted. Its nodes miss each other after a second. */
public final class ValkeyCluster implements AutoCloseable {
    private static final int MASTERS = 3;
    private static final int SLOTS = 16_384;
    private static final Duration AGREED_WITHIN = Duration.ofSeconds(30);
    private static final List<String> LINES =
            List.of(
                    ValkeyServer.CLUSTERED,
                    "cluster-config-file nodes.conf",
                    "cluster-node-timeout 1000",
                    "cluster-replica-validity-factor 0", // the data are worth nothing
                    "repl-diskless-sync-delay 0");

    private final List<ValkeyServer> nodes =
            new ArrayList<>(); // masters first, then their replicas in turn

    private ValkeyCluster() {}

    /** Starts one, or skips the test where servers are too old for it. */
    public static ValkeyCluster start(int replicasPerMaster, String... lines) {
        ValkeyServer.assumeAtLeast(7, 0, "a cluster with sharded publishing");
        ValkeyCluster cluster = new ValkeyCluster();
        try {
            for (int i = 0; i < MASTERS * (1 + replicasPerMaster); i++) {
                List<String> all = new ArrayList<>(LINES);
                all.addAll(List.of(lines));
                cluster.nodes.add(ValkeyServer.start(all.toArray(String[]::new)));
            }
            cluster.shareSlots();
            cluster.meet();
            cluster.replicate();
            return cluster;
        } catch (RuntimeException | Error failure) {
            cluster.close();
            throw failure;
        }
    }

    private void shareSlots() {
        for (int i = 0; i < MASTERS; i++) {
            ValkeyServer master = nodes.get(i);
            master.command(
                    "CLUSTER",
                    "ADDSLOTSRANGE",
                    Integer.toString(firstSlot(i)),
                    Integer.toString(firstSlot(i + 1) - 1));
        }
        for (int i = 0; i < nodes.size(); i++) {
            nodes.get(i).command("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
        }
    }

    private static int firstSlot(int master) {
        return SLOTS * master / MASTERS;
    }

    private void meet() {
        for (ValkeyServer node : nodes) {
            nodes.getFirst().command("CLUSTER", "MEET", "127.0.0.1", Integer.toString(node.port()));
        }
        await(
                () ->
                        nodes.stream()
                                .allMatch(
                                        node ->
                                                knows(node, "cluster_state:ok")
                                                        && knows(
                                                                node,
                                                                "cluster_known_nodes:"
                                                                        + nodes.size())));
    }

    private void replicate() {
        for (int i = MASTERS; i < nodes.size(); i++) {
            ValkeyServer replica = nodes.get(i);
            String master = nodes.get(i % MASTERS).command("CLUSTER", "MYID").text();
            replica.command("CLUSTER", "REPLICATE", master);
            await(
                    () ->
                            replica.command("INFO", "replication")
                                    .text()
                                    .contains("master_link_status:up"));
        }
    }

    private static boolean knows(ValkeyServer node, String line) {
        return node.command("CLUSTER", "INFO").text().lines().anyMatch(line::equals);
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .atMost(AGREED_WITHIN)
                .ignoreException(UncheckedIOException.class) // a promoted replica drops its clients
                .until(condition);
    }

    /** What REDIS_URL is for it: all nodes. */
    public String url() {
        return nodes.stream()
                .map(node -> "127.0.0.1:" + node.port())
                .collect(Collectors.joining(",", "redis-cluster://", ""));
    }

    /** All nodes, those that were made masters first. */
    public List<ValkeyServer> nodes() {
        return List.copyOf(nodes);
    }

    /** The node that was given a key's slot at the start. */
    public ValkeyServer homeOf(String key) {
        long slot = nodes.getFirst().command("CLUSTER", "KEYSLOT", key).number();
        for (int i = 0; i < MASTERS; i++) {
            if (slot < firstSlot(i + 1)) {
                return nodes.get(i);
            }
        }
        throw new IllegalStateException("slot " + slot);
    }

    /**
     * Moves a slot with its keys from one master to another, step by step as an operator's tool
     * does.
     */
    public void migrate(long slot, ValkeyServer from, ValkeyServer to) {
        String number = Long.toString(slot);
        String source = from.command("CLUSTER", "MYID").text();
        String target = to.command("CLUSTER", "MYID").text();
        to.command("CLUSTER", "SETSLOT", number, "IMPORTING", source);
        from.command("CLUSTER", "SETSLOT", number, "MIGRATING", target);
        List<Reply> keys;
        do {
            keys = from.command("CLUSTER", "GETKEYSINSLOT", number, "100").items();
            for (Reply key : keys) {
                from.command(
                        "MIGRATE",
                        "127.0.0.1",
                        Integer.toString(to.port()),
                        key.text(),
                        "0",
                        "1000");
            }
        } while (!keys.isEmpty());
        to.command("CLUSTER", "SETSLOT", number, "NODE", target);
        from.command("CLUSTER", "SETSLOT", number, "NODE", target);
    }

    /** The slot of a key. */
    public long slotOf(String key) {
        return nodes.getFirst().command("CLUSTER", "KEYSLOT", key).number();
    }

    /** The keys of all nodes; those of replicas are there twice. */
    public List<StoredKey> keyspace() {
        return nodes.stream().flatMap(node -> node.keyspace().stream()).toList();
    }

    /** Waits until all others have noticed that this node is lost, and that its replica has taken over if it had one. */
    public void awaitLossOf(ValkeyServer lost) {
        List<ValkeyServer> living = nodes.stream().filter(node -> node != lost).toList();
        boolean hasReplicas = nodes.size() > MASTERS;
        await(
                () ->
                        living.stream()
                                .allMatch(
                                        node ->
                                                hasFailed(node, lost)
                                                        && (!hasReplicas
                                                                || knows(
                                                                        node,
                                                                        "cluster_state:ok"))));
    }

    /**
     * Starts a node that was killed again, with what it knew before, and cut off from the others.
     * Clients reach it.
     */
    public void restartCutOff(ValkeyServer node) {
        node.restartCutOff();
    }

    private static boolean hasFailed(ValkeyServer seenBy, ValkeyServer lost) {
        return seenBy.command("CLUSTER", "NODES")
                .text()
                .lines()
                .anyMatch(
                        line ->
                                line.contains(":" + lost.port() + "@")
                                        && line.contains("fail ")
                                        && !line.contains("fail?"));
    }

    @Override
    public void close() {
        nodes.forEach(ValkeyServer::close);
    }
}
