package org.e2eechat.server.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.process.Secrets;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;

/** REDIS_ENABLE_READY_CHECK, on nodes that lose their Valkey and have it again. */
class ReadyCheckTest {
    private final String secret = Secrets.random();

    @Test
    void a_node_without_valkey_is_not_ready_unless_the_setting_says_that_this_is_no_matter()
            throws Exception {
        try (ValkeyServer valkey = ValkeyServer.start();
                Node checks = Node.start(valkey.url(), secret);
                Node asked = Node.start(valkey.url(), secret, "REDIS_ENABLE_READY_CHECK", "true");
                Node ignores =
                        Node.start(valkey.url(), secret, "REDIS_ENABLE_READY_CHECK", "false");
                Person alice = Person.at(ignores.port(), "alice")) {
            awaitReady(checks, true);
            awaitReady(asked, true);
            awaitReady(ignores, true);

            valkey.kill();

            awaitReady(checks, false);
            awaitReady(asked, false);
            alice.askToCreate().expectUnavailable();
            assertThat(ignores.isReady()).as("though it can do no more than the others").isTrue();
            valkey.restartEmpty();
            awaitReady(checks, true);
            awaitReady(asked, true);
        }
    }

    private static void awaitReady(Node node, boolean isReady) {
        Waiting.until(
                "it is ready: " + isReady, Waiting.HEALED_WITHIN, () -> node.isReady() == isReady);
    }
}
