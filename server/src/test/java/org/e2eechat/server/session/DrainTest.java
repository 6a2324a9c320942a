package org.e2eechat.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.protocol.CloseReason;
import org.e2eechat.server.testkit.Chat;
import org.e2eechat.server.testkit.ChatClient;
import org.e2eechat.server.testkit.WireFrame;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

class DrainTest {
    private static final Duration WINDOW = Duration.ofSeconds(10);

    private final Chat chat = new Chat();
    private Drain.Pause pause = duration -> chat.clock.advance(duration);

    @Test
    void everybody_is_told_when_to_come_back_and_then_sent_away_at_that_time() throws Exception {
        List<ChatClient> clients = connect(5);
        Map<Long, ChatClient> closedAtMs = new TreeMap<>();
        pause =
                duration -> {
                    chat.clock.advance(duration);
                    noteClosed(clients, closedAtMs);
                };

        drain().run(WINDOW);
        noteClosed(clients, closedAtMs);

        assertThat(closedAtMs).hasSize(5);
        closedAtMs.forEach(
                (atMs, client) -> {
                    assertThat(client.socket.closeReasons())
                            .containsExactly(CloseReason.SERVER_DRAINING);
                    List<WireFrame> heard = client.heard();
                    assertThat(heard.stream().map(WireFrame::type))
                            .containsExactly(
                                    "HELLO", "SERVER_DRAINING", "CLOSE 1001 server draining");
                    long announcedMs = heard.get(1).body().path("reconnectAfterMs").asLong();
                    // Seen at the end of the pause in which it happened, which is 20 ms at most.
                    assertThat(atMs).isBetween(announcedMs, announcedMs + 20);
                });
    }

    @Test
    void the_closes_are_spread_evenly_and_the_first_is_not_at_once() throws Exception {
        List<ChatClient> clients = connect(4);

        drain().run(WINDOW);

        assertThat(clients.stream().map(DrainTest::announcedMs))
                .containsExactlyInAnyOrder(2_500L, 5_000L, 7_500L, 10_000L);
    }

    @Test
    void it_ends_at_the_end_of_the_window() throws Exception {
        connect(3);

        drain().run(WINDOW);

        assertThat(chat.clock.nanos()).isEqualTo(WINDOW.toNanos());
    }

    @Test
    void it_ends_as_soon_as_everybody_has_gone_by_themselves() throws Exception {
        List<ChatClient> clients = connect(3);
        Duration second = Duration.ofSeconds(1);
        pause =
                duration -> {
                    chat.clock.advance(duration);
                    if (chat.clock.nanos() >= second.toNanos()) {
                        clients.forEach(client -> client.socket.breakOff());
                    }
                };

        drain().run(WINDOW);

        assertThat(Duration.ofNanos(chat.clock.nanos()))
                .isLessThan(second.plus(Duration.ofMillis(20)));
    }

    @Test
    void whoever_has_gone_meanwhile_is_not_closed_again() throws Exception {
        List<ChatClient> clients = connect(2);
        pause =
                duration -> {
                    chat.clock.advance(duration);
                    clients.getFirst().socket.breakOff();
                };

        drain().run(WINDOW);

        assertThat(clients.getFirst().socket.closeReasons()).isEmpty();
        assertThat(clients.getLast().socket.closeReasons())
                .containsExactly(CloseReason.SERVER_DRAINING);
    }

    @Test
    void without_a_window_everybody_is_closed_at_once() throws Exception {
        List<ChatClient> clients = connect(3);

        drain().run(Duration.ZERO);

        assertThat(chat.clock.nanos()).isZero();
        assertThat(clients)
                .allSatisfy(
                        client ->
                                assertThat(client.socket.closeReasons())
                                        .containsExactly(CloseReason.SERVER_DRAINING));
    }

    @Test
    void with_nobody_there_it_is_over_at_once() throws Exception {
        drain().run(WINDOW);

        assertThat(chat.clock.nanos()).isZero();
    }

    @Test
    void a_drained_member_leaves_its_room_and_the_others_are_told() throws Exception {
        ChatClient host = chat.host();
        ChatClient guest = chat.guestOf(host, "Guest");

        drain().run(WINDOW);
        List<ChatClient> both = new ArrayList<>(List.of(host, guest));
        both.forEach(client -> client.socket.read());
        chat.tasks.runAll();

        assertThat(chat.rooms.size()).isZero();
        assertThat(chat.memory.size()).isZero();
        assertThat(chat.sessions.count()).isZero();
    }

    @Test
    void whoever_connects_while_the_node_drains_is_sent_away_at_once() {
        chat.isDraining.set(true);

        ChatClient late = chat.connect();

        assertThat(late.heardTypes())
                .containsExactly("HELLO", "SERVER_DRAINING", "CLOSE 1001 server draining");
    }

    private Drain drain() {
        return new Drain(
                chat.sessions, duration -> pause.sleep(duration), chat.clock::nanos, new Random(3));
    }

    private List<ChatClient> connect(int count) {
        return IntStream.range(0, count).mapToObj(i -> chat.connect()).toList();
    }

    private void noteClosed(List<ChatClient> clients, Map<Long, ChatClient> closedAtMs) {
        for (ChatClient client : clients) {
            if (!client.socket.closeReasons().isEmpty() && !closedAtMs.containsValue(client)) {
                closedAtMs.put(Duration.ofNanos(chat.clock.nanos()).toMillis(), client);
            }
        }
    }

    private static long announcedMs(ChatClient client) {
        return client.last("SERVER_DRAINING").body().path("reconnectAfterMs").asLong();
    }
}
