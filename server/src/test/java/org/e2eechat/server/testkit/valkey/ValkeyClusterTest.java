package org.e2eechat.server.testkit.valkey;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class ValkeyClusterTest {

    @Test
    void a_key_lives_on_its_home_and_nowhere_else() {
        try (ValkeyCluster cluster = ValkeyCluster.start(0)) {
            ValkeyServer home = cluster.homeOf("{room}:seats");

            home.command("SET", "{room}:seats", "x", "PX", "60000");

            assertThat(cluster.keyspace()).hasSize(1);
            assertThat(home.keyspace()).hasSize(1);
            assertThat(cluster.url()).startsWith("redis-cluster://127.0.0.1:").contains(",");
        }
    }

    @Test
    void a_lost_masters_slots_are_served_by_its_replica() {
        try (ValkeyCluster cluster = ValkeyCluster.start(1)) {
            List<ValkeyServer> nodes = cluster.nodes();

            nodes.getFirst().kill();

            cluster.awaitLossOf(nodes.getFirst());
            assertThat(nodes.get(3).command("INFO", "replication").text()).contains("role:master");
        }
    }
}
