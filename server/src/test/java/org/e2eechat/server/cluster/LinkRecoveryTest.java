package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.e2eechat.server.cluster.BreakableLine.BYTES;
import static org.e2eechat.server.cluster.BreakableLine.await;
import static org.e2eechat.server.cluster.BreakableLine.command;

import io.valkey.Protocol;

import org.e2eechat.server.cluster.BreakableLine.Answers;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A link that breaks while many send, as every link of a busy node does. */
class LinkRecoveryTest {
    private static final int BREAKS = 300; // enough that a rare order of events comes about
    private static final int SENDERS = 4;

    @Test
    void every_command_has_one_outcome_and_the_link_recovers_however_it_breaks() throws Exception {
        expectRecovery(Link.Collect.NOTHING);
    }

    @Test
    void so_it_does_when_commands_and_replies_collect() throws Exception {
        expectRecovery(new Link.Collect(Duration.ofNanos(750_000), Duration.ofMillis(2)));
    }

    private static void expectRecovery(Link.Collect collect) throws Exception {
        try (BreakableLine line = new BreakableLine(collect)) {
            for (int round = 0; round < BREAKS; round++) {
                AtomicInteger accepted = new AtomicInteger();
                Answers answers = new Answers();
                breakWhileManySend(line, accepted, answers);

                line.awaitUp();
                line.awaitAnswer();
                answers.await(accepted.get());
                assertThat(answers.count()).as("round %d", round).isEqualTo(accepted.get());
            }
        }
    }

    private static void breakWhileManySend(
            BreakableLine line, AtomicInteger accepted, Answers answers) throws Exception {
        AtomicBoolean goesOn = new AtomicBoolean(true);
        CountDownLatch everybodySends = new CountDownLatch(SENDERS);
        try (ExecutorService senders = Executors.newFixedThreadPool(SENDERS)) {
            for (int sender = 0; sender < SENDERS; sender++) {
                senders.execute(
                        () -> {
                            while (goesOn.get()) {
                                if (line.link.send(
                                        command(Protocol.Command.INCR, "n"), BYTES, answers)) {
                                    accepted.incrementAndGet();
                                }
                                everybodySends.countDown();
                            }
                        });
            }
            try {
                everybodySends.await();
                int before = line.downs.get();
                line.network.dropAll();
                await(() -> line.downs.get() > before || !answers.failures.isEmpty());
            } finally {
                goesOn.set(false); // or closing them would wait for ever
            }
        }
    }
}
