package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.awaitility.Awaitility;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;

class SharedConnectionsTest {
    private static final byte[] ADDRESS = "an-address".getBytes(US_ASCII);
    private static final String SECRET = "a secret of the tests, of 32 bytes and more";

    private ValkeyServer valkey;
    private Sharing nodeA;
    private Sharing nodeB;

    @BeforeEach
    void start() throws Exception {
        valkey = ValkeyServer.start();
        nodeA = Sharing.of(valkey, "JOIN_TOKEN_SECRET", SECRET);
        nodeB = Sharing.of(valkey, "JOIN_TOKEN_SECRET", SECRET);
    }

    @AfterEach
    void stop() {
        nodeA.close();
        nodeB.close();
        valkey.close();
    }

    @Test
    void a_node_knows_what_an_address_has_elsewhere() {
        nodeA.connections().changed(ADDRESS, 3);
        awaitKeys(1);

        nodeB.connections().changed(ADDRESS, 1);

        awaitElsewhere(nodeB, 3);
        assertThat(nodeB.connections().elsewhere("another".getBytes(US_ASCII))).isZero();
        nodeA.connections().changed(ADDRESS, 5);
        awaitElsewhere(nodeA, 1);
    }

    @Test
    void who_asks_again_hears_that_the_others_are_gone() {
        nodeA.connections().changed(ADDRESS, 3);
        awaitKeys(1);
        nodeB.connections().changed(ADDRESS, 1);
        awaitElsewhere(nodeB, 3);

        nodeA.connections().changed(ADDRESS, 0);
        Awaitility.await().until(() -> nodeA.connections().size() == 0);
        nodeB.connections().changed(ADDRESS, 1);

        awaitElsewhere(nodeB, 0);
    }

    @Test
    void a_node_that_says_nothing_any_more_is_not_counted_for_long() {
        nodeA.connections().changed(ADDRESS, 3);
        awaitKeys(1);
        nodeA.close();

        TimeInValkey.pass(valkey, Duration.ofSeconds(31));
        nodeB.connections().changed(ADDRESS, 1);
        awaitKeys(1);

        Awaitility.await()
                .during(Duration.ofMillis(200))
                .until(() -> nodeB.connections().elsewhere(ADDRESS) == 0);
    }

    @Test
    void addresses_are_stored_hashed_and_end_by_themselves() {
        nodeA.connections().changed(ADDRESS, 1);
        awaitKeys(1);

        assertThat(valkey.keyspace())
                .allSatisfy(key -> assertThat(key.contains(ADDRESS)).isFalse())
                .allSatisfy(key -> assertThat(key.ttlMillis()).isPresent());
    }

    private void awaitKeys(int count) {
        Awaitility.await().until(() -> valkey.keyspace().size() == count);
    }

    private static void awaitElsewhere(Sharing node, int count) {
        Awaitility.await().until(() -> node.connections().elsewhere(ADDRESS) == count);
    }
}
