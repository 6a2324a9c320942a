package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.valkey.HostAndPort;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Servers that are asked together, and answer when the test says so. */
class GuidesTest {
    private static final Duration LONG = Duration.ofMinutes(2); // a failure waits as long
    private static final Duration SHORT = Duration.ofMillis(30); // what one that is silent costs

    private final List<HostAndPort> servers =
            IntStream.range(1, 4).mapToObj(port -> new HostAndPort("guide", port)).toList();
    private final Map<HostAndPort, CountDownLatch> silence = new ConcurrentHashMap<>();
    private final AtomicInteger questions = new AtomicInteger();

    @AfterEach
    void endSilence() {
        silence.values().forEach(CountDownLatch::countDown);
    }

    @Test
    void all_are_asked_at_the_same_time() {
        CountDownLatch all = new CountDownLatch(servers.size());
        Guides<HostAndPort> guides =
                new Guides<>(
                        server -> {
                            all.countDown();
                            await(all);
                            return Optional.of(server);
                        },
                        LONG,
                        System::nanoTime);

        assertThat(look(guides, servers.size())).containsExactlyElementsOf(servers);
    }

    @Test
    void enough_answers_need_not_wait_for_the_rest() {
        Guides<HostAndPort> guides = guides(LONG);
        CountDownLatch first = silent(servers.getFirst());

        assertThat(look(guides, 2)).containsExactlyElementsOf(servers.subList(1, 3));

        assertThat(first.getCount()).as("it is still silent").isOne();
    }

    @Test
    void a_silent_server_costs_the_time_of_one_reply_and_the_others_count() {
        Guides<HostAndPort> guides = guides(SHORT);
        silent(servers.getFirst());

        assertThat(look(guides, 3)).containsExactlyElementsOf(servers.subList(1, 3));
    }

    @Test
    void a_silent_server_is_not_asked_again_while_it_has_not_answered() {
        Guides<HostAndPort> guides = guides(SHORT);
        CountDownLatch first = silent(servers.getFirst());
        List<HostAndPort> alone = servers.subList(0, 1);

        for (int i = 0; i < 5; i++) {
            guides.begin();
            assertThat(guides.ask(alone, guides.deadline(), _ -> false)).isEmpty();
        }

        assertThat(questions).hasValue(1);
        first.countDown();
    }

    @Test
    void an_answer_that_comes_late_counts_in_the_next_look() {
        Guides<HostAndPort> guides = guides(SHORT);
        CountDownLatch first = silent(servers.getFirst());
        List<HostAndPort> alone = servers.subList(0, 1);
        guides.begin();
        assertThat(guides.ask(alone, guides.deadline(), _ -> false)).isEmpty();

        guides.begin();
        first.countDown();
        List<HostAndPort> answers =
                guides.ask(alone, Deadline.in(LONG, System::nanoTime), _ -> false);

        assertThat(answers).containsExactlyElementsOf(alone);
        assertThat(questions).hasValue(1);
    }

    @Test
    void a_look_asks_anew_those_that_have_answered_before() {
        Guides<HostAndPort> guides = guides(LONG);
        look(guides, 3);

        look(guides, 3);

        assertThat(questions).hasValue(6);
    }

    @Test
    void a_question_that_fails_is_no_answer() {
        Guides<HostAndPort> guides =
                new Guides<>(
                        server -> {
                            if (server.getPort() == 2) {
                                throw new IllegalStateException("a bug");
                            }
                            return server.getPort() == 3 ? Optional.empty() : Optional.of(server);
                        },
                        LONG,
                        System::nanoTime);

        assertThat(look(guides, 3)).containsExactly(servers.getFirst());
    }

    private List<HostAndPort> look(Guides<HostAndPort> guides, int enough) {
        guides.begin();
        return guides.ask(servers, guides.deadline(), answers -> answers.size() >= enough);
    }

    private Guides<HostAndPort> guides(Duration patience) {
        return new Guides<>(
                server -> {
                    questions.incrementAndGet();
                    CountDownLatch silent = silence.get(server);
                    if (silent != null) {
                        await(silent);
                    }
                    return Optional.of(server);
                },
                patience,
                System::nanoTime);
    }

    private CountDownLatch silent(HostAndPort server) {
        CountDownLatch until = new CountDownLatch(1);
        silence.put(server, until);
        return until;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
