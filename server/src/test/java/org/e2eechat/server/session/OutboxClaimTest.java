package org.e2eechat.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Objects.requireNonNull;

import org.e2eechat.server.protocol.FrameBatch;
import org.e2eechat.server.testkit.WireFrame;
import org.junit.jupiter.api.Test;

import java.util.concurrent.atomic.AtomicInteger;

/** Another thread writes in the place of the writer. */
class OutboxClaimTest extends OutboxScene {
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

        outbox.evict();

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
