package org.e2eechat.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.testkit.ManualClock;
import org.e2eechat.server.testkit.WireFrame;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

class TurnTest {
    private static final int MOST_BY_OTHERS = 6; // frames in one sleep
    private final ManualClock clock = new ManualClock();
    private final StubSelector selector = new StubSelector();
    private final List<Long> relayedNanos = new ArrayList<>();
    private final List<String> flushed = new ArrayList<>();
    private final Turn turn = new Turn(selector, clock::nanos, relayedNanos::add);

    @BeforeEach
    void begin() {
        turn.begin();
    }

    @Nested
    class On_the_selectors_thread {
        @Test
        void writers_write_at_the_end_of_the_turn_in_the_order_they_asked() {
            turn.flushSoon(() -> flushed.add("one"), _ -> {});
            turn.flushSoon(() -> flushed.add("two"), _ -> {});
            assertThat(flushed).isEmpty();

            turn.end();

            assertThat(flushed).containsExactly("one", "two");
            assertThat(selector.updates).isEmpty();
        }

        @Test
        void a_writer_that_asks_again_while_it_writes_is_called_again_in_the_same_turn() {
            turn.flushSoon(
                    () -> {
                        flushed.add("first");
                        turn.flushSoon(() -> flushed.add("again"), _ -> {});
                    },
                    _ -> {});

            turn.end();

            assertThat(flushed).containsExactly("first", "again");
        }

        @Test
        void the_next_turn_does_not_write_what_was_written() {
            turn.flushSoon(() -> flushed.add("once"), _ -> {});
            turn.end();

            turn.end();

            assertThat(flushed).containsExactly("once");
        }

        /** One connection's bug at the end of a turn made the selector fail, and it failed again at every turn after that. */
        @Test
        void a_writer_that_fails_fails_alone_and_once() {
            turn.flushSoon(() -> flushed.add("before"), _ -> {});
            turn.flushSoon(
                    () -> {
                        flushed.add("failing");
                        throw new IllegalStateException("a bug");
                    },
                    _ -> {});
            turn.flushSoon(() -> flushed.add("after"), _ -> {});

            turn.end();
            turn.end();

            assertThat(flushed).containsExactly("before", "failing", "after");
        }

        @Test
        void relayed_messages_are_timed_from_their_read_to_the_end_of_the_turn() {
            long arrived = clock.nanos();
            turn.relayed(arrived);
            clock.advance(Duration.ofNanos(700));
            assertThat(relayedNanos).isEmpty();

            turn.end();
            turn.end();

            assertThat(relayedNanos).containsExactly(700L);
        }

        @Test
        void any_number_of_messages_can_be_relayed_in_a_turn() {
            for (int i = 0; i < 10_000; i++) {
                turn.relayed(clock.nanos());
            }

            turn.end();

            assertThat(relayedNanos).hasSize(10_000);
        }
    }

    @Nested
    class On_other_threads {
        @Test
        void nobody_else_may_write() throws InterruptedException {
            assertThat(turn.isCurrent()).isTrue();

            elsewhere(() -> assertThat(turn.isCurrent()).isFalse());
        }

        @Test
        void a_writer_is_handed_to_the_selector() throws InterruptedException {
            elsewhere(
                    () ->
                            turn.flushSoon(
                                    () -> flushed.add("writer"), _ -> flushed.add("selector")));
            turn.end();
            assertThat(flushed).isEmpty();

            selector.runUpdates();

            assertThat(flushed).containsExactly("selector");
        }

        @Test
        void a_task_is_run_by_the_selector_within_the_turn() throws InterruptedException {
            turn.suspend();
            elsewhere(() -> turn.execute(() -> flushed.add("current " + turn.isCurrent())));

            selector.runUpdates();

            assertThat(flushed).containsExactly("current true");
        }

        @Test
        void a_message_relayed_elsewhere_is_timed_at_once() throws InterruptedException {
            long arrived = clock.nanos();
            clock.advance(Duration.ofNanos(300));

            elsewhere(() -> turn.relayed(arrived));

            assertThat(relayedNanos).containsExactly(300L);
        }

        @Test
        void after_the_selectors_thread_went_off_to_something_else_it_may_not_write_either() {
            turn.suspend();

            assertThat(turn.isCurrent()).isFalse();
            turn.resume();
            assertThat(turn.isCurrent()).isTrue();
        }

        @Test
        void while_the_selector_sleeps_others_write_a_few_frames_themselves()
                throws InterruptedException {
            turn.fallAsleep();

            elsewhere(
                    () -> {
                        for (int i = 0; i < MOST_BY_OTHERS; i++) {
                            assertThat(turn.sparesWaking(frame())).isTrue();
                        }
                        assertThat(turn.sparesWaking(frame()))
                                .as("many are its own work")
                                .isFalse();
                    });
            clock.advance(Duration.ofSeconds(1));
            elsewhere(() -> assertThat(turn.sparesWaking(frame())).isTrue());
        }

        @Test
        void a_selector_that_is_awake_writes_itself() throws InterruptedException {
            elsewhere(() -> assertThat(turn.sparesWaking(frame())).isFalse());
            turn.fallAsleep();
            turn.wakeUp();

            elsewhere(() -> assertThat(turn.sparesWaking(frame())).isFalse());
        }

        private Frame frame() {
            return Frame.control(WireFrame.PING, ByteBuffer.allocate(0));
        }

        private void elsewhere(Runnable task) throws InterruptedException {
            List<Throwable> failures = new ArrayList<>();
            Thread thread =
                    Thread.ofPlatform()
                            .uncaughtExceptionHandler((_, failure) -> failures.add(failure))
                            .start(task);
            thread.join();
            assertThat(failures).isEmpty();
        }
    }

    /** A selector that keeps what is handed to it. */
    private static final class StubSelector extends ManagedSelector {
        private final List<SelectorUpdate> updates = new ArrayList<>();

        StubSelector() {
            super(new NoSockets(), 0);
        }

        @Override
        public synchronized void submit(SelectorUpdate update) {
            updates.add(update);
        }

        synchronized void runUpdates() {
            List<SelectorUpdate> now = List.copyOf(updates);
            updates.clear();
            now.forEach(update -> update.update(null));
        }
    }

    private static final class NoSockets extends SelectorManager {
        NoSockets() {
            super(Runnable::run, new ScheduledExecutorScheduler(), 1);
        }

        @Override
        protected EndPoint newEndPoint(
                SelectableChannel channel, ManagedSelector managed, SelectionKey key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Connection newConnection(
                SelectableChannel channel, EndPoint endpoint, Object attachment) {
            throw new UnsupportedOperationException();
        }
    }
}
