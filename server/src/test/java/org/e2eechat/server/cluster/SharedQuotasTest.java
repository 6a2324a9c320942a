package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.awaitility.Awaitility;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;

import java.util.OptionalLong;

class SharedQuotasTest {
    private static final int PER_MINUTE = 6;
    private static final byte[] ADDRESS = "an-address".getBytes(US_ASCII);
    private static final String SECRET = "a secret of the tests, of 32 bytes and more";

    @Test
    void an_address_that_has_used_up_its_share_on_one_node_waits_on_the_other() throws Exception {
        try (ValkeyServer valkey = ValkeyServer.start();
                Sharing nodeA = Sharing.of(valkey, "JOIN_TOKEN_SECRET", SECRET);
                Sharing nodeB = Sharing.of(valkey, "JOIN_TOKEN_SECRET", SECRET)) {
            for (int i = 0; i < PER_MINUTE; i++) {
                assertThat(join(nodeA, ADDRESS)).isEmpty();
            }

            Awaitility.await()
                    .untilAsserted(
                            () ->
                                    assertThat(join(nodeB, ADDRESS).orElse(0))
                                            .isBetween(1L, 60_000L));
            assertThat(join(nodeB, "another".getBytes(US_ASCII))).isEmpty();
            assertThat(valkey.keyspace())
                    .allSatisfy(key -> assertThat(key.contains(ADDRESS)).isFalse())
                    .allSatisfy(key -> assertThat(key.ttlMillis()).isPresent());
        }
    }

    @Test
    void a_valkey_that_is_away_leaves_it_to_each_node() throws Exception {
        ValkeyServer valkey = ValkeyServer.start();
        try (Sharing node = Sharing.of(valkey, "JOIN_TOKEN_SECRET", SECRET)) {
            valkey.kill();

            for (int i = 0; i < 2 * PER_MINUTE; i++) {
                assertThat(join(node, ADDRESS)).isEmpty();
            }
        } finally {
            valkey.close();
        }
    }

    private static OptionalLong join(Sharing node, byte[] address) {
        return node.quotas().charge(SharedQuotas.Kind.JOIN, address, PER_MINUTE);
    }
}
