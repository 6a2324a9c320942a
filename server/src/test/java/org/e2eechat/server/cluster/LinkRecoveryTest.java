package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.valkey.CommandArguments;
import io.valkey.DefaultJedisClientConfig;
import io.valkey.HostAndPort;
import io.valkey.Protocol;
import io.valkey.commands.ProtocolCommand;
import io.valkey.exceptions.JedisException;

import org.awaitility.Awaitility;
import org.e2eechat.server.testkit.valkey.FaultyProxy;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A link that breaks while many send, as every link of a busy node does. */
class LinkRecoveryTest {
    private static final int BYTES = 100; // what a command is said to take
    private static final long MAX_BYTES = 100_000;
    private static final Duration SILENCE = Duration.ofSeconds(20); // longer than any test pauses
    private static final int BREAKS = 300; // enough that a rare order of events comes about
    private static final int SENDERS = 4;

    private final AtomicInteger downs = new AtomicInteger();
    private ValkeyServer valkey;
    private FaultyProxy network;
    private Link link;

    @BeforeEach
    void connect() {
        valkey = ValkeyServer.start();
        network = FaultyProxy.before(valkey);
    }

    @AfterEach
    void disconnect() {
        link.close();
        network.close();
        valkey.close();
    }

    private Link link(Duration collect) {
        return new Link(
                "test",
                new HostAndPort("127.0.0.1", network.port()),
                DefaultJedisClientConfig.builder()
                        .socketTimeoutMillis((int) SILENCE.toMillis())
                        .build(),
                MAX_BYTES,
                collect,
                () -> {},
                downs::incrementAndGet);
    }

    @Test
    void every_command_has_one_outcome_and_the_link_recovers_however_it_breaks() throws Exception {
        expectRecovery(Duration.ZERO);
    }

    @Test
    void so_it_does_when_replies_collect() throws Exception {
        expectRecovery(Duration.ofMillis(2));
    }

    private void expectRecovery(Duration collect) throws Exception {
        link = link(collect);
        awaitUp();
        for (int round = 0; round < BREAKS; round++) {
            AtomicBoolean goesOn = new AtomicBoolean(true);
            CountDownLatch everybodySends = new CountDownLatch(SENDERS);
            AtomicInteger accepted = new AtomicInteger();
            Answers answers = new Answers();
            try (ExecutorService senders = Executors.newFixedThreadPool(SENDERS)) {
                for (int sender = 0; sender < SENDERS; sender++) {
                    senders.execute(
                            () -> {
                                while (goesOn.get()) {
                                    if (link.send(
                                            command(Protocol.Command.INCR, "n"), BYTES, answers)) {
                                        accepted.incrementAndGet();
                                    }
                                    everybodySends.countDown();
                                }
                            });
                }
                everybodySends.await();
                int before = downs.get();
                network.dropAll();
                await(() -> downs.get() > before || answers.hasFailed());
                goesOn.set(false);
            }

            awaitUp();
            awaitAnswer();
            answers.await(accepted.get());
            assertThat(answers.count()).as("round %d", round).isEqualTo(accepted.get());
        }
    }

    /** What became of commands. */
    private static final class Answers implements Link.Callback {
        private final Queue<Long> replies = new ConcurrentLinkedQueue<>();
        private final Queue<JedisException> failures = new ConcurrentLinkedQueue<>();

        @Override
        public void replied(@Nullable Object reply) {
            replies.add(reply instanceof Long number ? number : -1L);
        }

        @Override
        public void failed(JedisException failure) {
            failures.add(failure);
        }

        int count() {
            return replies.size() + failures.size();
        }

        boolean hasFailed() {
            return !failures.isEmpty();
        }

        void await(int outcomes) {
            LinkRecoveryTest.await(() -> count() >= outcomes);
        }
    }

    private void awaitUp() {
        await(link::isUp);
    }

    /** Behind everything that was sent before, on whatever connection there is. */
    private void awaitAnswer() {
        await(
                () -> {
                    CountDownLatch answered = new CountDownLatch(1);
                    Link.Callback callback =
                            new Link.Callback() {
                                @Override
                                public void replied(@Nullable Object reply) {
                                    answered.countDown();
                                }

                                @Override
                                public void failed(JedisException failure) {
                                    // it is tried again
                                }
                            };
                    return link.send(new CommandArguments(Protocol.Command.PING), BYTES, callback)
                            && answered.await(1, TimeUnit.SECONDS);
                });
    }

    private static void await(Callable<Boolean> isSo) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(SILENCE)
                .until(isSo);
    }

    private static CommandArguments command(ProtocolCommand name, String key) {
        return new CommandArguments(name).add(key);
    }
}
