package org.e2eechat.server.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.process.Secrets;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** A room whose members are all on one node. */
class LocalRoomTest {
    private static final int MESSAGES = 2_000;
    private static final int LATECOMERS = 20;
    private static final int TEXTS_EACH = 50;

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

    @Test
    void people_who_join_from_another_node_in_mid_stream_miss_nothing_from_then_on()
            throws Exception {
        try (ValkeyServer valkey = ValkeyServer.start();
                Node a = ready(Node.start(valkey.url(), secret));
                Node b = ready(Node.start(valkey.url(), secret));
                Person alice = Person.at(a.port(), "alice");
                Person bob = Person.at(a.port(), "bob");
                ExecutorService background = Executors.newVirtualThreadPerTaskExecutor()) {
            bob.awaitJoined(alice.createRoom(), () -> token(alice.room()));
            AtomicBoolean goesOn = new AtomicBoolean(true);
            Future<String> last =
                    background.submit(
                            () -> {
                                String text = alice.say();
                                while (goesOn.get()) {
                                    text = alice.say();
                                    bob.awaitText(text, Waiting.HEALED_WITHIN); // or it would flood
                                }
                                return text;
                            });
            long lost = 0;
            try {
                for (int i = 0; i < LATECOMERS; i++) { // each is the first and the last on its node
                    Person carol = Person.at(b.port(), "carol");
                    carol.awaitJoined(alice.room(), () -> token(alice.room()));
                    int saidBefore = alice.said();
                    carol.awaitTexts(TEXTS_EACH, Waiting.HEALED_WITHIN);
                    assertThat(carol.all("APP_MSG").getFirst().path("seq").intValue())
                            .as("what is said after she was told that she is in")
                            .isLessThanOrEqualTo(saidBefore + 1);
                    assertThat(carol.losses()).isEqualTo(Person.Losses.NONE);
                    lost += carol.losses().lost();
                    carol.leave();
                    carol.close();
                }
            } finally {
                goesOn.set(false);
            }
            bob.awaitText(last.get(), Waiting.HEALED_WITHIN);

            System.out.printf(
                    "fault: none, %d joins from another node in mid-stream of %d messages | lost %d | doubled %d%n",
                    LATECOMERS,
                    bob.all("APP_MSG").size(),
                    lost + bob.losses().lost(),
                    bob.losses().doubled());
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
