package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.e2eechat.server.cluster.BreakableLine.BYTES;
import static org.e2eechat.server.cluster.BreakableLine.MAX_BYTES;
import static org.e2eechat.server.cluster.BreakableLine.await;
import static org.e2eechat.server.cluster.BreakableLine.command;

import io.valkey.CommandArguments;
import io.valkey.Protocol;
import io.valkey.exceptions.JedisConnectionException;
import io.valkey.exceptions.JedisDataException;

import org.e2eechat.server.cluster.BreakableLine.Answers;
import org.e2eechat.server.testkit.valkey.FaultyProxy;
import org.e2eechat.server.testkit.valkey.Reply;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** What a link promises about order, breaks and bounds, on a real Valkey. */
@ParameterizedClass
@MethodSource("waysToCollect")
class LinkTest {
    private static final int COMMANDS = (int) (MAX_BYTES / BYTES); // as many as may wait
    private static final int SENDERS = 4;

    @Parameter private Link.Collect collect;

    private BreakableLine line;
    private ValkeyServer valkey;
    private FaultyProxy network;
    private Link link;

    static List<Link.Collect> waysToCollect() {
        return List.of(
                Link.Collect.NOTHING,
                new Link.Collect(Duration.ofNanos(750_000), Duration.ofMillis(2)));
    }

    @BeforeEach
    void connect() {
        line = new BreakableLine(collect);
        valkey = line.valkey;
        network = line.network;
        link = line.link;
    }

    @AfterEach
    void disconnect() {
        line.close();
    }

    // Order

    @Test
    void commands_are_done_and_answered_in_the_order_they_were_sent() {
        Answers answers = new Answers();

        for (int i = 0; i < COMMANDS; i++) {
            assertThat(link.send(push("list", i), BYTES, answers)).isTrue();
            if (i % 100 == 0) {
                await(() -> link.pendingBytes() < MAX_BYTES / 2);
            }
        }

        answers.await(COMMANDS);
        assertThat(answers.replies)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, COMMANDS).boxed().toList());
        assertThat(list("list"))
                .containsExactlyElementsOf(
                        IntStream.range(0, COMMANDS).mapToObj(Integer::toString).toList());
        assertThat(link.pendingBytes()).isZero();
    }

    @Test
    void what_a_thread_has_sent_stays_in_its_order_whatever_others_send() throws Exception {
        int each = COMMANDS / SENDERS / 2;
        try (ExecutorService senders = Executors.newFixedThreadPool(SENDERS)) {
            List<Future<Answers>> all = new ArrayList<>();
            for (int sender = 0; sender < SENDERS; sender++) {
                String list = "list-" + sender;
                all.add(
                        senders.submit(
                                () -> {
                                    Answers answers = new Answers();
                                    for (int i = 0; i < each; i++) {
                                        link.send(push(list, i), BYTES, answers);
                                    }
                                    answers.await(each);
                                    return answers;
                                }));
            }
            for (int sender = 0; sender < SENDERS; sender++) {
                assertThat(all.get(sender).get().replies)
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(1, each).boxed().toList());
                assertThat(list("list-" + sender))
                        .containsExactlyElementsOf(
                                IntStream.range(0, each).mapToObj(Integer::toString).toList());
            }
        }
    }

    /** The first of many is written by its sender, and those behind it by the link. */
    @Test
    void the_order_is_kept_when_commands_come_now_alone_and_now_together() {
        Answers answers = new Answers();

        for (int i = 0; i < COMMANDS / 2; i++) {
            long next = System.nanoTime() + i % 4 * TimeUnit.MICROSECONDS.toNanos(30);
            while (System.nanoTime() < next) {
                Thread.onSpinWait();
            }
            assertThat(link.send(push("list", i), BYTES, answers)).isTrue();
        }

        answers.await(COMMANDS / 2);
        assertThat(list("list"))
                .containsExactlyElementsOf(
                        IntStream.range(0, COMMANDS / 2).mapToObj(Integer::toString).toList());
        assertThat(answers.replies)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, COMMANDS / 2).boxed().toList());
        assertThat(link.pendingBytes()).isZero();
    }

    @Test
    void a_refusal_is_one_commands_own_affair() {
        Answers answers = new Answers();

        link.send(push("list", 1), BYTES, answers);
        link.send(command(Protocol.Command.INCR, "list"), BYTES, answers);
        link.send(push("list", 2), BYTES, answers);

        answers.await(3);
        assertThat(answers.replies).containsExactly(1L, 2L);
        assertThat(answers.failures).hasOnlyElementsOfType(JedisDataException.class).hasSize(1);
        assertThat(line.downs).hasValue(0);
    }

    // A break

    @Test
    void what_was_under_way_when_the_connection_broke_fails_and_is_never_sent_again() {
        Answers answers = new Answers();
        network.cut(FaultyProxy.Direction.TO_CLIENT);
        for (int i = 0; i < 100; i++) {
            assertThat(link.send(command(Protocol.Command.INCR, "n"), BYTES, answers)).isTrue();
        }
        await(() -> count("n") == 100);

        network.dropAll();
        answers.await(100);
        network.heal();
        line.awaitUp();

        assertThat(answers.replies).as("nobody has heard of them").isEmpty();
        assertThat(answers.failures).hasSize(100);
        assertThat(line.downs).hasValue(1);
        line.awaitAnswer();
        assertThat(count("n")).isEqualTo(100);
        assertThat(link.pendingBytes()).isZero();
    }

    @Test
    void what_never_reached_the_server_fails_and_is_not_sent_when_it_is_back() {
        Answers answers = new Answers();
        network.cut(FaultyProxy.Direction.TO_SERVER);
        for (int i = 0; i < 100; i++) {
            assertThat(link.send(command(Protocol.Command.INCR, "n"), BYTES, answers)).isTrue();
        }

        network.dropAll();
        answers.await(100);
        network.heal();
        line.awaitUp();

        assertThat(answers.failures).hasSize(100);
        line.awaitAnswer();
        assertThat(count("n")).isZero();
    }

    @Test
    void while_it_is_down_sending_fails_at_once_and_nobody_is_called() {
        Answers answers = new Answers();
        valkey.kill();
        line.awaitDown();

        assertThat(link.send(command(Protocol.Command.INCR, "n"), BYTES, answers)).isFalse();
        valkey.restartEmpty();
        line.awaitUp();
        line.awaitAnswer();

        assertThat(answers.count()).isZero();
        assertThat(count("n")).isZero();
        assertThat(link.pendingBytes()).isZero();
    }

    @Test
    void a_server_that_was_restarted_is_used_again() {
        valkey.kill();
        line.awaitDown();

        valkey.restartEmpty();

        line.awaitUp();
        line.awaitAnswer();
        assertThat(line.ups).hasValue(2);
    }

    @Test
    void after_close_nothing_is_sent_and_what_was_under_way_fails() {
        Answers answers = new Answers();
        network.cut(FaultyProxy.Direction.TO_CLIENT);
        link.send(command(Protocol.Command.INCR, "n"), BYTES, answers);

        link.close();

        answers.await(1);
        assertThat(answers.failures).hasOnlyElementsOfType(JedisConnectionException.class);
        await(() -> !link.isUp());
        assertThat(link.send(command(Protocol.Command.INCR, "n"), BYTES, answers)).isFalse();
    }

    // Bounds

    @Test
    void no_more_bytes_than_allowed_wait_for_a_server_that_is_silent() {
        Answers answers = new Answers();
        valkey.pause();

        int accepted = 0;
        for (int i = 0; i < 2 * COMMANDS; i++) {
            accepted += link.send(command(Protocol.Command.INCR, "n"), BYTES, answers) ? 1 : 0;
        }

        // The one whose answer is being waited for is not counted any more.
        assertThat(accepted).isBetween(COMMANDS, COMMANDS + 1);
        assertThat(link.pendingBytes()).isBetween(MAX_BYTES - BYTES, MAX_BYTES);
        assertThat(link.send(command(Protocol.Command.INCR, "n"), BYTES + 1, answers)).isFalse();
        valkey.resume();
        answers.await(accepted);
        assertThat(count("n")).as("what was refused is not done").isEqualTo(accepted);
        assertThat(link.pendingBytes()).isZero();
        line.awaitAnswer();
    }

    @Test
    void a_break_makes_room_again() {
        Answers answers = new Answers();
        network.cut(FaultyProxy.Direction.TO_SERVER);
        while (link.send(command(Protocol.Command.INCR, "n"), BYTES, answers)) {
            assertThat(answers.count()).isZero();
        }

        network.dropAll();
        network.heal();
        line.awaitUp();

        await(() -> link.pendingBytes() == 0);
        line.awaitAnswer();
    }

    private static CommandArguments push(String list, int value) {
        return command(Protocol.Command.RPUSH, list).add(value);
    }

    private List<String> list(String key) {
        return valkey.command("LRANGE", key, "0", "-1").items().stream().map(Reply::text).toList();
    }

    private long count(String key) {
        return valkey.command("GET", key) instanceof Reply.Text text
                ? Long.parseLong(text.text())
                : 0;
    }
}
