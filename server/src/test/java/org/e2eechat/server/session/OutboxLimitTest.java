package org.e2eechat.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.protocol.Frame;
import org.junit.jupiter.api.Test;

/** How much may wait, and what happens to more. */
class OutboxLimitTest extends OutboxScene {
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
        writer.onFlush = this::drained;
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
        writer.onFlush = this::drained;
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
