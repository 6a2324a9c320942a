package org.e2eechat.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.protocol.FrameBatch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** In which order frames leave, and what the writer is told. */
class OutboxTest extends OutboxScene {
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
            Outbox roomy =
                    new Outbox(
                            new Outbox.Limit(Integer.MAX_VALUE / 2), writer, OutboxScene.account());
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
}
