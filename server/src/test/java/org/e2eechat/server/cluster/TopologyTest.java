package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.valkey.DefaultJedisClientConfig;
import io.valkey.HostAndPort;
import io.valkey.JedisClientConfig;

import org.e2eechat.server.config.Secret;
import org.e2eechat.server.testkit.valkey.ValkeyCluster;
import org.e2eechat.server.testkit.valkey.ValkeySentinel;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Optional;

/** Which servers are found to be masters, when some of those that are asked are silent or wrong. */
class TopologyTest {
    private static final Duration LONG = Duration.ofMinutes(2); // a failure waits as long
    private static final Duration SHORT = Duration.ofMillis(500);

    @Test
    void a_black_holed_sentinel_does_not_delay_what_the_others_say() throws Exception {
        try (BlackHole hole = BlackHole.dig();
                ValkeySentinel valkey = ValkeySentinel.start(2)) {
            Topology topology = topology(behind(hole, valkey.url()), LONG);

            Optional<SlotMap> found = topology.discover(SlotMap.none());

            assertThat(hole.isBeingTried()).as("nobody has waited for it").isTrue();
            assertThat(found.orElseThrow().masters()).containsExactly(at(valkey.master()));
        }
    }

    /**
     * One of two is no majority, so the other one is waited for; but not for longer than a reply.
     */
    @Test
    void without_a_majority_a_black_holed_sentinel_delays_a_look_by_one_reply_at_most()
            throws Exception {
        try (BlackHole hole = BlackHole.dig();
                ValkeySentinel valkey = ValkeySentinel.start(1)) {
            Topology topology = topology(behind(hole, valkey.url()), SHORT);

            Optional<SlotMap> found = topology.discover(SlotMap.none());

            assertThat(hole.isBeingTried()).as("its attempt to connect goes on").isTrue();
            assertThat(found.orElseThrow().masters()).containsExactly(at(valkey.master()));
        }
    }

    @Test
    void a_black_holed_cluster_node_does_not_delay_what_the_others_say() throws Exception {
        try (BlackHole hole = BlackHole.dig();
                ValkeyCluster valkey = ValkeyCluster.start(0)) {
            Topology topology = topology(behind(hole, valkey.url()), LONG);

            SlotMap found = topology.discover(SlotMap.none()).orElseThrow();

            assertThat(hole.isBeingTried()).as("nobody has waited for it").isTrue();
            assertThat(found.isComplete()).isTrue();
            assertThat(found.masters()).hasSize(3);
        }
    }

    /**
     * The first node was away while its replica took over. It comes back with what it knew before,
     * cut off from the bus of the others, and is the first that is asked.
     */
    @Test
    void a_master_that_was_replaced_and_is_cut_off_is_not_believed() throws Exception {
        try (ValkeyCluster valkey = ValkeyCluster.start(1)) {
            ValkeyServer stale = valkey.nodes().getFirst();
            stale.kill();
            valkey.awaitLossOf(stale);

            valkey.restartCutOff(stale);

            assertThat(stale.command("CLUSTER", "SLOTS").items())
                    .as("it still calls slots its own")
                    .anySatisfy(
                            range ->
                                    assertThat(range.items().get(2).items().get(1).number())
                                            .isEqualTo(stale.port()));
            SlotMap found = topology(valkey.url(), LONG).discover(SlotMap.none()).orElseThrow();
            assertThat(found.isComplete()).isTrue();
            assertThat(found.masters()).hasSize(3).doesNotContain(at(stale));
        }
    }

    @Test
    void one_node_of_a_cluster_is_enough_to_find_the_others() throws Exception {
        try (ValkeyCluster valkey = ValkeyCluster.start(0)) {
            String one = "redis-cluster://127.0.0.1:" + valkey.nodes().getLast().port();

            SlotMap found = topology(one, LONG).discover(SlotMap.none()).orElseThrow();

            assertThat(found.masters())
                    .containsExactlyInAnyOrderElementsOf(
                            valkey.nodes().stream().map(TopologyTest::at).toList());
        }
    }

    @Test
    void connecting_to_one_that_is_asked_takes_no_longer_than_a_reply_may() {
        Clients clients =
                new Clients(
                        ValkeyUrl.parse(new Secret("redis-sentinel://127.0.0.1:1/main")),
                        Duration.ofSeconds(10),
                        null);

        assertThat(clients.ofGuides(Duration.ofMillis(900)).getConnectionTimeoutMillis())
                .isEqualTo(900);
        assertThat(clients.ofGuides(Duration.ofSeconds(11)).getConnectionTimeoutMillis())
                .isEqualTo(10_000);
    }

    private static Topology topology(String url, Duration patience) {
        JedisClientConfig config =
                DefaultJedisClientConfig.builder()
                        .connectionTimeoutMillis((int) LONG.toMillis())
                        .socketTimeoutMillis((int) LONG.toMillis())
                        .build();
        return Topology.of(ValkeyUrl.parse(new Secret(url)), config, patience, System::nanoTime);
    }

    private static String behind(BlackHole hole, String url) {
        return url.replace("://", "://127.0.0.1:" + hole.port() + ",");
    }

    private static HostAndPort at(ValkeyServer server) {
        return new HostAndPort("127.0.0.1", server.port());
    }
}
