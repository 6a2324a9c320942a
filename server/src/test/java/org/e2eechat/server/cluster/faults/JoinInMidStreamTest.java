package org.e2eechat.server.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.process.Secrets;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** While people talk, others come in on a node that had nobody of the room. */
class JoinInMidStreamTest {
    private static final int LATECOMERS = 20;
    private static final int TEXTS_EACH = 50;

    private final String secret = Secrets.random();
    private ValkeyServer valkey;
    private Node a;
    private Node b;
    private Node c;

    @BeforeEach
    void start() throws Exception {
        valkey = ValkeyServer.start();
        a = ready(Node.start(valkey.url(), secret));
        b = ready(Node.start(valkey.url(), secret));
        c = ready(Node.start(valkey.url(), secret));
    }

    @AfterEach
    void stop() {
        c.close();
        b.close();
        a.close();
        valkey.close();
    }

    @Test
    void people_who_join_from_a_second_node_miss_nothing_from_then_on() throws Exception {
        join(a, a, b);
    }

    /** Until then the one node with members speaks to the other one alone. */
    @Test
    void people_who_join_from_a_third_node_miss_nothing_from_then_on() throws Exception {
        join(a, b, c);
    }

    private void join(Node talkers, Node listeners, Node newcomers) throws Exception {
        try (Person alice = Person.at(talkers.port(), "alice");
                Person bob = Person.at(listeners.port(), "bob");
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
                    Person carol = Person.at(newcomers.port(), "carol");
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
                    "fault: none, %d joins from one more node in mid-stream of %d messages | lost %d | doubled %d%n",
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
