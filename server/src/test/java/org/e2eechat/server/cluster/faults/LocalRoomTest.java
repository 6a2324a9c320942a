package org.e2eechat.server.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.process.Secrets;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;

import java.util.Map;

/** A room whose members are all on one node. */
class LocalRoomTest {
    private static final int MESSAGES = 2_000;

    private final String secret = Secrets.random();

    @Test
    void its_messages_cost_valkey_nothing() throws Exception {
        try (ValkeyServer valkey = ValkeyServer.start();
                Node a = ready(Node.start(valkey.url(), secret));
                Person alice = Person.at(a.port(), "alice");
                Person bob = Person.at(a.port(), "bob")) {
            bob.awaitJoined(alice.createRoom(), () -> token(alice.room()));
            valkey.forgetCalls();

            for (int i = 0; i < MESSAGES; i++) {
                alice.say();
            }
            bob.awaitText(alice.say(), Waiting.HEALED_WITHIN);

            Map<String, Long> calls = valkey.calls();
            System.out.printf(
                    "fault: none, %d messages in a room of one node | Valkey's calls %s%n",
                    MESSAGES, calls);
            assertThat(calls).doesNotContainKeys("publish", "spublish");
            assertThat(calls.values().stream().mapToLong(Long::longValue).sum())
                    .as("probes and renewals at most: %s", calls)
                    .isLessThan(MESSAGES / 10);
            assertThat(bob.losses()).isEqualTo(Person.Losses.NONE);
        }
    }

    private static Node ready(Node node) {
        Waiting.until("it is ready", Waiting.HEALED_WITHIN, node::isReady);
        return node;
    }

    private String token(String room) {
        return Secrets.token(room, System.currentTimeMillis() + 300_000, secret);
    }
}
