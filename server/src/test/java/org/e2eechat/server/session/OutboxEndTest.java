package org.e2eechat.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Nothing comes after the last frame, of a connection or of a membership. */
class OutboxEndTest extends OutboxScene {
    @Nested
    class The_end {
        private final AtomicInteger ends = new AtomicInteger();

        @Test
        void what_comes_after_the_last_frame_is_handed_out_when_all_is_written_and_once() {
            outbox.close(close(), ends::incrementAndGet);
            assertThat(outbox.takeAfterLast()).isNull();

            drain(1, LIMIT);
            outbox.inFlight(1);
            assertThat(outbox.takeAfterLast()).isNull();

            outbox.inFlight(0);
            Runnable afterLast = outbox.takeAfterLast();
            assertThat(afterLast).isNotNull();
            afterLast.run();
            assertThat(outbox.takeAfterLast()).isNull();
            outbox.abandon();
            assertThat(ends).hasValue(1);
        }

        @Test
        void an_abandoned_outbox_runs_it_too_and_once() {
            outbox.close(close(), ends::incrementAndGet);

            outbox.abandon();
            outbox.abandon();

            assertThat(ends).hasValue(1);
            assertThat(outbox.takeAfterLast()).isNull();
            assertThat(drained()).isEmpty();
        }

        @Test
        void only_the_first_close_counts() {
            outbox.close(close(), ends::incrementAndGet);

            assertThat(outbox.close(close(), ends::incrementAndGet)).isFalse();
            assertThat(drained()).containsExactly("close");
            outbox.abandon();
            assertThat(ends).hasValue(1);
        }

        @Test
        void an_abandoned_outbox_accepts_nothing_and_holds_nothing() {
            outbox.offer(textOf(100));
            drain(1, LIMIT);
            outbox.inFlight(50);
            outbox.offer(textOf(100));

            outbox.abandon();

            assertThat(outbox.offer(text("late"))).isEqualTo(Offer.CLOSED);
            assertThat(outbox.offerControl(pong("late"))).isEqualTo(Offer.CLOSED);
            assertThat(outbox.close(close(), ends::incrementAndGet)).isFalse();
            assertThat(outbox.unsentBytes()).isZero();
            assertThat(ends).hasValue(0);
        }

        @Test
        void closing_and_abandoning_at_the_same_time_run_it_at_most_once() throws Exception {
            try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
                for (int round = 0; round < 2_000; round++) {
                    Outbox racing =
                            new Outbox(
                                    new Outbox.Limit(LIMIT),
                                    new RecordingWriter(),
                                    OutboxScene.account());
                    AtomicInteger runs = new AtomicInteger();
                    CountDownLatch start = new CountDownLatch(1);
                    Future<Boolean> closing =
                            threads.submit(
                                    () -> {
                                        start.await();
                                        return racing.close(close(), runs::incrementAndGet);
                                    });
                    Future<?> abandoning =
                            threads.submit(
                                    () -> {
                                        start.await();
                                        racing.abandon();
                                        return null;
                                    });
                    start.countDown();

                    boolean accepted = closing.get();
                    abandoning.get();

                    racing.abandon();
                    assertThat(runs).hasValue(accepted ? 1 : 0);
                }
            }
        }
    }

    @Nested
    class Memberships {
        @Test
        void the_last_word_is_the_last_frame_of_a_membership() {
            int stay = outbox.startMembership();
            outbox.offer(text("hello"), stay);
            outbox.endMembership(stay, text("left"));

            assertThat(outbox.offer(text("late"), stay)).isEqualTo(Offer.CLOSED);
            assertThat(drained()).containsExactly("hello", "left");
        }

        @Test
        void the_connection_itself_talks_on_after_a_membership() {
            int stay = outbox.startMembership();
            outbox.endMembership(stay, text("left"));

            assertThat(outbox.offer(text("pong"))).isEqualTo(Offer.QUEUED);
            assertThat(drained()).containsExactly("left", "pong");
        }

        @Test
        void the_next_membership_does_not_get_what_was_for_the_last() {
            int first = outbox.startMembership();
            outbox.endMembership(first, text("left"));
            int second = outbox.startMembership();

            outbox.offer(text("for the first"), first);
            outbox.offer(text("for the second"), second);

            assertThat(drained()).containsExactly("left", "for the second");
        }

        @Test
        void a_membership_that_is_over_cannot_be_ended_again() {
            int first = outbox.startMembership();
            outbox.endMembership(first, text("left"));
            int second = outbox.startMembership();

            outbox.endMembership(first, text("left again"));

            assertThat(outbox.offer(text("hello"), second)).isEqualTo(Offer.QUEUED);
            assertThat(drained()).containsExactly("left", "hello");
        }

        @Test
        void the_last_word_of_a_full_outbox_is_not_refused() {
            writer.mayFlush = true;
            int stay = outbox.startMembership();
            outbox.offer(textOf(LIMIT), stay);

            outbox.endMembership(stay, text("left"));

            assertThat(drained()).hasSize(2).endsWith("left");
        }
    }
}
