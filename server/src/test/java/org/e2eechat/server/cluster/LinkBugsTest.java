package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.e2eechat.server.cluster.BreakableLine.BYTES;
import static org.e2eechat.server.cluster.BreakableLine.MAX_BYTES;
import static org.e2eechat.server.cluster.BreakableLine.await;
import static org.e2eechat.server.cluster.BreakableLine.command;

import io.valkey.DefaultJedisClientConfig;
import io.valkey.HostAndPort;
import io.valkey.Protocol;
import io.valkey.exceptions.JedisException;

import org.e2eechat.server.cluster.BreakableLine.Answers;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A link goes on, and every command has its outcome, whatever fails beside the network. */
class LinkBugsTest {
    private static final int SOME = 64; // as many come fast enough for the link to collect

    private final ValkeyServer valkey = ValkeyServer.start();

    @AfterEach
    void stop() {
        valkey.close();
    }

    /**
     * A room counts the bytes that are under way to other nodes, and drops what is over a bound. A
     * command that the link's thread had taken, and for which it waited for company, had no outcome
     * when the link was closed meanwhile: the room's count stayed too high for good.
     */
    @Test
    void a_link_that_is_closed_while_commands_collect_loses_none() {
        Link.Collect forLong = new Link.Collect(Duration.ofMinutes(2), Duration.ZERO);
        Answers answers = new Answers();
        Link link = link(forLong, () -> {});
        await(link::isUp);
        AtomicInteger sent = new AtomicInteger();
        await(
                () -> {
                    for (int i = 0; i < SOME; i++) {
                        link.send(command(Protocol.Command.INCR, "n"), BYTES, answers);
                        sent.incrementAndGet();
                    }
                    return isCollecting();
                });

        link.close();

        answers.await(sent.get());
        assertThat(link.pendingBytes()).isZero();
        assertThat(answers.failures).isNotEmpty();
    }

    /** It has taken the first of those that wait, and sleeps. */
    private static boolean isCollecting() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(
                        thread ->
                                thread.getName().equals("valkey-bugs")
                                        && thread.getState() == Thread.State.TIMED_WAITING);
    }

    @Test
    void a_link_whose_owner_fails_when_it_is_up_connects_again() {
        AtomicInteger ups = new AtomicInteger();
        Link link =
                link(
                        Link.Collect.NOTHING,
                        () -> {
                            if (ups.incrementAndGet() == 1) {
                                throw new IllegalStateException("a bug");
                            }
                        });

        await(() -> ups.get() == 2 && link.isUp());

        Answers answers = new Answers();
        assertThat(link.send(command(Protocol.Command.INCR, "n"), BYTES, answers)).isTrue();
        answers.await(1);
        assertThat(answers.replies).containsExactly(1L);
        link.close();
    }

    @Test
    void a_callback_that_fails_takes_no_other_outcome_with_it() {
        Link link = link(Link.Collect.NOTHING, () -> {});
        await(link::isUp);
        Answers answers = new Answers();

        link.send(command(Protocol.Command.INCR, "n"), BYTES, new Buggy());
        link.send(command(Protocol.Command.INCR, "n"), BYTES, answers);
        answers.await(1);
        assertThat(answers.replies).as("on the same connection").containsExactly(2L);

        valkey.pause();
        link.send(command(Protocol.Command.INCR, "n"), BYTES, new Buggy());
        link.send(command(Protocol.Command.INCR, "n"), BYTES, new Buggy());
        link.send(command(Protocol.Command.INCR, "n"), BYTES, answers);
        link.close();
        answers.await(2);

        assertThat(answers.failures).hasSize(1);
        await(() -> link.pendingBytes() == 0);
    }

    private Link link(Link.Collect collect, Runnable whenUp) {
        return new Link(
                "bugs",
                new HostAndPort("127.0.0.1", valkey.port()),
                DefaultJedisClientConfig.builder().build(),
                MAX_BYTES,
                collect,
                whenUp,
                () -> {});
    }

    /** Fails whatever it hears. */
    private static final class Buggy implements Link.Callback {
        @Override
        public void replied(@Nullable Object reply) {
            throw new IllegalStateException("a bug");
        }

        @Override
        public void failed(JedisException failure) {
            throw new IllegalStateException("a bug");
        }
    }
}
