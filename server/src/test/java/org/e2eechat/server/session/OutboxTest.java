package org.e2eechat.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Objects.requireNonNull;

import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.FrameBatch;
import org.e2eechat.server.testkit.WireFrame;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

class OutboxTest {
    private static final int LIMIT = 1_000;
    private static final int SLACK = 64 * 1024; // what other threads may pile up besides
    private static final int HEADER = 2; // of a frame of less than 126 bytes

    private final RecordingWriter writer = new RecordingWriter();
    private final Outbox outbox = new Outbox(new Outbox.Limit(LIMIT), writer);

    @Nested
    class Order {
        @Test
        void frames_leave_in_the_order_they_were_offered() {
            outbox.offer(text("one"));
            outbox.offer(text("two"));
            outbox.offer(text("three"));

            assertThat(drained()).containsExactly("one", "two", "three");
        }

        @Test
        void a_control_frame_goes_before_the_messages_that_wait() {
            outbox.offer(text("one"));
            outbox.offer(text("two"));
            outbox.offerControl(pong("pong"));

            assertThat(drained()).containsExactly("pong", "one", "two");
        }

        /** Ten pings in one segment were answered in reverse, so that a peer that counts its pongs saw nine of them missing. */
        @Test
        void control_frames_keep_their_own_order() {
            outbox.offer(text("message"));
            outbox.offerControl(pong("first"));
            outbox.offerControl(pong("second"));
            outbox.offerControl(pong("third"));

            assertThat(drained()).containsExactly("first", "second", "third", "message");
        }

        @Test
        void the_close_frame_goes_last_and_nothing_is_accepted_after_it() {
            outbox.offer(text("one"));
            assertThat(outbox.close(close(), () -> {})).isTrue();

            assertThat(outbox.offer(text("late"))).isEqualTo(Offer.CLOSED);
            assertThat(outbox.offerControl(pong("late"))).isEqualTo(Offer.CLOSED);
            assertThat(drained()).containsExactly("one", "close");
        }

        @Test
        void each_of_many_threads_is_heard_in_its_own_order_while_the_writer_drains()
                throws Exception {
            int threads = 4;
            int each = 5_000;
            Outbox roomy = new Outbox(new Outbox.Limit(Integer.MAX_VALUE / 2), writer);
            CountDownLatch start = new CountDownLatch(1);
            List<String> seen = new ArrayList<>();

            try (ExecutorService offering = Executors.newFixedThreadPool(threads)) {
                List<Future<?>> done = new ArrayList<>();
                for (int thread = 0; thread < threads; thread++) {
                    String name = "t" + thread + ":";
                    done.add(
                            offering.submit(
                                    () -> {
                                        start.await();
                                        for (int i = 0; i < each; i++) {
                                            roomy.offer(text(name + i));
                                        }
                                        return null;
                                    }));
                }
                start.countDown();
                while (seen.size() < threads * each) {
                    seen.addAll(drained(roomy));
                }
                for (Future<?> finished : done) {
                    finished.get();
                }
            }

            for (int thread = 0; thread < threads; thread++) {
                String name = "t" + thread + ":";
                List<String> fromOne = seen.stream().filter(text -> text.startsWith(name)).toList();
                assertThat(fromOne).hasSize(each);
                for (int i = 0; i < each; i++) {
                    assertThat(fromOne.get(i)).isEqualTo(name + i);
                }
            }
            assertThat(roomy.unsentBytes()).isZero();
        }
    }

    @Nested
    class Telling_the_writer {
        @Test
        void the_writer_is_told_once_until_it_finds_nothing() {
            outbox.offer(text("one"));
            outbox.offer(text("two"));
            outbox.offerControl(pong("pong"));
            assertThat(writer.told).isEqualTo(1);

            drained();
            outbox.offer(text("three"));

            assertThat(writer.told).isEqualTo(2);
        }

        @Test
        void a_writer_that_had_to_leave_frames_behind_comes_back_untold() {
            outbox.offer(text("one"));
            outbox.offer(text("two"));
            FrameBatch batch = drain(1, LIMIT);
            assertThat(batch.hasMore()).isTrue();

            outbox.offer(text("three"));

            assertThat(writer.told).isEqualTo(1);
        }

        @Test
        void a_writer_that_took_everything_is_told_of_the_next_frame() {
            outbox.offer(text("one"));
            FrameBatch batch = drain(1, LIMIT);
            assertThat(batch.hasMore()).isFalse();

            outbox.offer(text("two"));

            assertThat(writer.told).isEqualTo(2);
        }

        @Test
        void a_close_tells_the_writer_even_when_it_knows_that_something_waits() {
            outbox.offer(text("one"));

            outbox.close(close(), () -> {});

            assertThat(writer.told).isEqualTo(2);
        }
    }

    @Nested
    class Draining {
        @Test
        void a_batch_holds_no_more_frames_than_its_array() {
            outbox.offer(text("one"));
            outbox.offer(text("two"));
            outbox.offer(text("three"));

            assertThat(drain(2, LIMIT).count()).isEqualTo(2);
            assertThat(drain(2, LIMIT).count()).isEqualTo(1);
        }

        @Test
        void a_batch_stops_before_the_frame_that_would_pass_its_bytes() {
            outbox.offer(textOf(40));
            outbox.offer(textOf(40));
            outbox.offer(textOf(40));

            assertThat(drain(8, 100).count()).isEqualTo(2);
        }

        @Test
        void a_frame_larger_than_a_batch_goes_alone() {
            outbox.offer(textOf(500));
            outbox.offer(textOf(1));

            assertThat(drain(8, 100).count()).isEqualTo(1);
            assertThat(drain(8, 100).count()).isEqualTo(1);
        }

        @Test
        void what_is_drained_and_not_yet_sent_still_counts() {
            outbox.offer(textOf(40));
            drain(8, LIMIT);
            outbox.inFlight(30);
            outbox.offer(textOf(10));

            assertThat(outbox.unsentBytes()).isEqualTo(30 + 10 + HEADER);
        }
    }

    @Nested
    class Writing_in_the_writers_place {
        @Test
        void who_claims_the_only_frame_keeps_the_writer_from_what_comes_behind_it() {
            outbox.offer(text("one"));
            assertThat(claimed()).isEqualTo("one");
            outbox.offer(text("two"));

            assertThat(drained()).isEmpty();
            assertThat(outbox.drain(new FrameBatch(1, LIMIT))).isFalse();
            assertThat(writer.told).as("until it is released, telling is in vain").isEqualTo(1);

            assertThat(outbox.release(0)).as("the writer has to be told").isTrue();
            assertThat(drained()).containsExactly("two");
        }

        @Test
        void when_nothing_came_meanwhile_the_next_frame_tells_the_writer() {
            outbox.offer(text("one"));
            claimed();
            assertThat(outbox.release(0)).isFalse();

            outbox.offer(text("two"));

            assertThat(writer.told).isEqualTo(2);
            assertThat(drained()).containsExactly("two");
        }

        @Test
        void what_is_claimed_counts_as_unsent_until_it_is_written() {
            outbox.offer(textOf(40));
            outbox.claim(LIMIT);
            assertThat(outbox.unsentBytes()).isEqualTo(40 + HEADER);

            outbox.release(30);

            assertThat(outbox.unsentBytes()).isEqualTo(30);
        }

        @Test
        void nothing_is_claimed_while_the_writer_still_writes() {
            outbox.offer(text("one"));
            writer.isIdle = false;

            assertThat(outbox.claim(LIMIT)).isNull();
            assertThat(drained()).containsExactly("one");
        }

        @Test
        void nothing_is_claimed_twice() {
            outbox.offer(text("one"));
            claimed();
            outbox.offer(text("two"));

            assertThat(outbox.claim(LIMIT)).isNull();
        }

        @Test
        void several_frames_are_left_to_the_writer() {
            outbox.offer(text("one"));
            outbox.offer(text("two"));

            assertThat(outbox.claim(LIMIT)).isNull();
            assertThat(drained()).containsExactly("one", "two");
        }

        @Test
        void a_frame_behind_a_control_frame_is_left_to_the_writer() {
            outbox.offer(text("one"));
            outbox.offerControl(pong("pong"));

            assertThat(outbox.claim(LIMIT)).isNull();
            assertThat(drained()).containsExactly("pong", "one");
        }

        @Test
        void a_frame_that_is_too_long_is_left_to_the_writer() {
            outbox.offer(textOf(40));

            assertThat(outbox.claim(40 + HEADER - 1)).isNull();
            assertThat(outbox.claim(40 + HEADER)).isNotNull();
        }

        @Test
        void what_comes_after_the_last_frame_waits_until_that_is_written() {
            AtomicInteger ends = new AtomicInteger();
            outbox.offer(text("one"));
            claimed();
            outbox.close(close(), ends::incrementAndGet);

            assertThat(drained()).isEmpty();
            assertThat(outbox.takeAfterLast()).isNull();

            assertThat(outbox.release(0)).isTrue();
            assertThat(drained()).containsExactly("close");
            assertThat(outbox.takeAfterLast()).isNotNull();
        }

        @Test
        void a_close_frame_is_left_to_the_writer() {
            outbox.close(close(), () -> {});

            assertThat(outbox.claim(LIMIT)).isNull();
        }

        @Test
        void an_overflow_meanwhile_does_not_touch_what_is_being_written() {
            outbox.offer(text("one"));
            claimed();

            outbox.giveUp();

            assertThat(writer.overflows).isEqualTo(1);
            assertThat(outbox.release(0)).isFalse();
            outbox.close(close(), () -> {});
            assertThat(drained()).containsExactly("close");
        }

        @Test
        void what_is_offered_before_the_socket_is_free_waits() {
            outbox.hold();
            outbox.offer(text("one"));

            assertThat(outbox.claim(LIMIT)).isNull();
            assertThat(drained()).isEmpty();

            assertThat(outbox.release(0)).isTrue();
            assertThat(drained()).containsExactly("one");
        }

        private String claimed() {
            return WireFrame.of(requireNonNull(outbox.claim(LIMIT))).text();
        }
    }

    @Nested
    class The_limit {
        @Test
        void a_single_frame_fits_an_empty_outbox_however_large() {
            assertThat(outbox.offer(textOf(LIMIT * 200))).isEqualTo(Offer.QUEUED);
        }

        @Test
        void frames_may_fill_the_outbox_to_the_last_byte() {
            writer.mayFlush = true;
            outbox.offer(textOf(LIMIT / 2 - 4)); // a header of 4 bytes

            assertThat(outbox.offer(textOf(LIMIT / 2 - 4))).isEqualTo(Offer.QUEUED);
            assertThat(outbox.unsentBytes()).isEqualTo(LIMIT);
        }

        @Test
        void one_byte_more_than_the_limit_is_too_much_for_the_writers_own_thread() {
            writer.mayFlush = true;
            outbox.offer(textOf(LIMIT / 2 - 4));

            assertThat(outbox.offer(textOf(LIMIT / 2 - 3))).isEqualTo(Offer.OVERFLOW);
            assertThat(writer.overflows).isEqualTo(1);
        }

        @Test
        void the_writers_own_thread_may_write_first_and_then_there_is_room_again() {
            writer.onFlush = OutboxTest.this::drained;
            writer.mayFlush = true;
            outbox.offer(textOf(LIMIT));

            assertThat(outbox.offer(textOf(LIMIT))).isEqualTo(Offer.QUEUED);
            assertThat(writer.overflows).isZero();
        }

        @Test
        void other_threads_have_some_slack_because_the_writer_had_no_chance_to_run() {
            outbox.offer(textOf(LIMIT));

            assertThat(outbox.offer(textOf(SLACK - 100))).isEqualTo(Offer.QUEUED);
            assertThat(outbox.offer(textOf(LIMIT))).isEqualTo(Offer.OVERFLOW);
            assertThat(writer.overflows).isEqualTo(1);
        }

        @Test
        void a_full_outbox_takes_a_pong_all_the_same() {
            outbox.offer(textOf(LIMIT));

            assertThat(outbox.offerControl(pong("pong"))).isEqualTo(Offer.QUEUED);
        }

        /** A peer that pinged and did not read had as many pongs waiting for it as it liked. */
        @Test
        void a_flood_of_pongs_is_too_much() {
            Frame pong = pong("x".repeat(125));
            int taken = 0;
            while (taken < LIMIT + SLACK && outbox.offerControl(pong) == Offer.QUEUED) {
                taken++;
            }

            assertThat(taken).isEqualTo((LIMIT + SLACK) / pong.size());
            assertThat(writer.overflows).isEqualTo(1);
            assertThat(outbox.unsentBytes()).isZero();
        }

        @Test
        void many_pings_at_once_are_all_answered_when_the_writer_can_write() {
            writer.mayFlush = true;
            writer.onFlush = OutboxTest.this::drained;
            Frame pong = pong("x".repeat(125));

            for (int i = 0; i < LIMIT; i++) {
                assertThat(outbox.offerControl(pong)).isEqualTo(Offer.QUEUED);
            }
        }

        @Test
        void bytes_in_flight_count_against_the_limit() {
            writer.mayFlush = true;
            outbox.offer(textOf(LIMIT));
            drain(1, LIMIT);
            outbox.inFlight(LIMIT);

            assertThat(outbox.offer(textOf(1))).isEqualTo(Offer.OVERFLOW);
        }

        @Test
        void an_overflow_drops_what_waits_and_keeps_what_is_half_written() {
            outbox.offer(textOf(500));
            drain(1, LIMIT);
            outbox.inFlight(300);
            outbox.offer(textOf(SLACK));

            outbox.offer(textOf(LIMIT));

            assertThat(outbox.unsentBytes()).isEqualTo(300);
            assertThat(drained()).isEmpty();
        }

        @Test
        void the_writer_hears_of_an_overflow_once() {
            overflow();
            overflow();

            assertThat(writer.overflows).isEqualTo(1);
        }

        @Test
        void after_an_overflow_the_close_frame_can_still_be_queued() {
            overflow();

            assertThat(outbox.close(close(), () -> {})).isTrue();
            assertThat(drained()).containsExactly("close");
        }

        /** Small frames still found room after an overflow, so a reader saw frames with a gap before its close frame. */
        @Test
        void after_an_overflow_nothing_but_the_close_frame_is_accepted() {
            int stay = outbox.startMembership();
            overflow();

            assertThat(outbox.offer(text("a frame after a gap"))).isEqualTo(Offer.CLOSED);
            assertThat(outbox.offer(text("another"), stay)).isEqualTo(Offer.CLOSED);
            assertThat(outbox.offerControl(pong("pong"))).isEqualTo(Offer.CLOSED);
            outbox.endMembership(stay, text("left"));
            outbox.close(close(), () -> {});

            assertThat(drained()).containsExactly("close");
        }

        @Test
        void an_outbox_that_is_closing_does_not_overflow() {
            outbox.close(close(), () -> {});

            assertThat(outbox.offer(textOf(LIMIT + SLACK))).isEqualTo(Offer.CLOSED);
            assertThat(writer.overflows).isZero();
        }
    }

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
                    Outbox racing = new Outbox(new Outbox.Limit(LIMIT), new RecordingWriter());
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

    private void overflow() {
        outbox.offer(textOf(LIMIT + SLACK));
        outbox.offer(textOf(LIMIT + SLACK));
    }

    private FrameBatch drain(int maxFrames, int maxBytes) {
        FrameBatch batch = new FrameBatch(maxFrames, maxBytes);
        outbox.drain(batch);
        return batch;
    }

    private List<String> drained() {
        return drained(outbox);
    }

    private static List<String> drained(Outbox from) {
        List<String> texts = new ArrayList<>();
        FrameBatch batch = new FrameBatch(16, SLACK);
        do {
            from.drain(batch);
            for (int i = 0; i < batch.count(); i++) {
                texts.add(WireFrame.of(batch.get(i)).text());
            }
        } while (batch.hasMore());
        return texts;
    }

    private static Frame text(String text) {
        return Frame.of(WireFrame.TEXT, true, utf8(text));
    }

    private static Frame textOf(int bytes) {
        return Frame.of(WireFrame.TEXT, true, ByteBuffer.allocate(bytes));
    }

    private static Frame pong(String text) {
        return Frame.control(WireFrame.PONG, utf8(text));
    }

    private static Frame close() {
        return Frame.control(WireFrame.CLOSE, utf8("close"));
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Counts what an outbox says to its writer. */
    private static final class RecordingWriter implements Outbox.Writer {
        private int told;
        private int overflows;
        private boolean mayFlush;
        private boolean isIdle = true;
        private Runnable onFlush = () -> {};

        @Override
        public synchronized void frameWaiting() {
            told++;
        }

        @Override
        public boolean flushNow() {
            if (mayFlush) {
                onFlush.run();
            }
            return mayFlush;
        }

        @Override
        public boolean isIdle() {
            return isIdle;
        }

        @Override
        public synchronized void overflowed() {
            overflows++;
        }
    }
}
