package org.e2eechat.server.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.session.Progress;
import org.e2eechat.server.testkit.RawWebSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Frames for one reader from threads that are not its selector's, which write them themselves while the selector sleeps. */
class OtherThreadsTest {
    private static final int OTHERS = 3;
    private static final int EACH = 3_000;
    private static final int ENOUGH_BYTES = 64 * 1024 * 1024;
    private static final String LARGE = "y".repeat(12 * 1024);

    private final ScriptedConversation.Stage stage = new ScriptedConversation.Stage();

    @ParameterizedTest(name = "through io_uring, where there is one: {0}")
    @ValueSource(booleans = {false, true})
    void arrive_whole_and_in_each_threads_order_beside_the_selectors_own(boolean together)
            throws Exception {
        try (Transport transport = start(together);
                RawWebSocket client = RawWebSocket.open(transport.port());
                ExecutorService others = Executors.newFixedThreadPool(OTHERS + 1)) {
            ScriptedConversation conversation = stage.next();
            conversation.onText =
                    text -> {
                        conversation.say(text);
                        return Progress.RELAYED;
                    };
            List<Future<?>> all = new ArrayList<>();
            for (int other = 0; other < OTHERS; other++) {
                int id = other + 1;
                all.add(others.submit(() -> sayAll(conversation, id)));
            }
            all.add(
                    others.submit(
                            () -> {
                                for (int i = 0; i < EACH; i++) {
                                    client.text("0:" + i);
                                }
                                return null;
                            }));

            int[] next = new int[OTHERS + 1];
            for (int i = 0; i < (OTHERS + 1) * EACH; i++) {
                String text = client.read().text();
                int from = text.charAt(0) - '0';
                assertThat(text).isEqualTo(from + ":" + next[from]++);
            }
            for (Future<?> each : all) {
                each.get();
            }
            assertThat(next).containsOnly(EACH);
            assertThat(conversation.outbox.unsentBytes()).isZero();
        }
    }

    private static void sayAll(ScriptedConversation conversation, int id) {
        for (int i = 0; i < EACH; i++) {
            conversation.say(id + ":" + i);
            while (i % 7 == 0 && conversation.outbox.unsentBytes() > 0) {
                Thread.onSpinWait(); // so that the selector falls asleep now and then
            }
        }
    }

    /** What another thread could not write whole is gone on with by the selector. */
    @ParameterizedTest(name = "through io_uring, where there is one: {0}")
    @ValueSource(booleans = {false, true})
    void arrive_whole_at_a_reader_that_does_not_read_for_a_while(boolean together)
            throws Exception {
        try (Transport transport = start(together);
                RawWebSocket client = RawWebSocket.open(transport.port())) {
            ScriptedConversation conversation = stage.next();
            int said = 0;
            while (conversation.outbox.unsentBytes() < 10 * LARGE.length()) {
                conversation.say(said + ":" + LARGE);
                said++;
            }

            for (int i = 0; i < said; i++) {
                assertThat(client.read().text()).isEqualTo(i + ":" + LARGE);
            }
        }
    }

    /** A socket that is gone is found out by whoever writes, and the connection ends as it would have otherwise. */
    @ParameterizedTest(name = "through io_uring, where there is one: {0}")
    @ValueSource(booleans = {false, true})
    void end_the_connection_when_the_socket_is_gone(boolean together) throws Exception {
        try (Transport transport = start(together)) {
            ScriptedConversation conversation;
            try (RawWebSocket client = RawWebSocket.open(transport.port())) {
                conversation = stage.next();
                conversation.say("hello");
                client.read();
            }

            while (transport.ended() == 0) {
                conversation.say("anybody there?");
                Thread.onSpinWait();
            }

            assertThat(conversation.events.getLast()).startsWith("closed ");
        }
    }

    /** Until a connection is open, its socket still carries HTTP. */
    @ParameterizedTest(name = "through io_uring, where there is one: {0}")
    @ValueSource(booleans = {false, true})
    void come_behind_the_answer_to_the_upgrade(boolean together) throws Exception {
        try (Transport transport = start(together)) {
            stage.whenBegun =
                    conversation -> {
                        Thread other = Thread.ofPlatform().start(() -> conversation.say("early"));
                        while (other.isAlive()) {
                            Thread.onSpinWait();
                        }
                    };

            try (RawWebSocket client = RawWebSocket.open(transport.port())) {
                assertThat(client.read().text()).isEqualTo("early");
            }
        }
    }

    private Transport start(boolean together) throws Exception {
        Transport transport =
                Transport.start(Transport.Settings.ORDINARY.withOutboxesOf(ENOUGH_BYTES), stage);
        if (together) {
            try {
                transport.connector().sendTogether();
            } catch (IOException noIoUring) {
                // the same test one by one is good, too
            }
        }
        return transport;
    }
}
