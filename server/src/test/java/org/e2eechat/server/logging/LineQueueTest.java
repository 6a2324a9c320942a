package org.e2eechat.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;

import org.junit.jupiter.api.Test;

class LineQueueTest {
    private static final byte[] LINE = new byte[1024 - LineQueue.OVERHEAD_BYTES];
    private static final int LINES = LineQueue.CAPACITY_BYTES / 1024;

    private final LineQueue queue = new LineQueue();

    @Test
    void lines_come_out_in_the_order_in_which_they_were_offered() {
        byte[] first = {1};
        byte[] second = {2};
        queue.offer(first, Level.INFO);
        queue.offer(second, Level.ERROR);

        assertThat(queue.poll()).isSameAs(first);
        assertThat(queue.poll()).isSameAs(second);
        assertThat(queue.poll()).isNull();
    }

    @Test
    void info_fills_half_of_it_warnings_three_quarters_and_errors_all() {
        assertThat(accepted(Level.DEBUG)).isEqualTo(LINES / 2);
        assertThat(accepted(Level.INFO)).isZero();
        assertThat(accepted(Level.WARN)).isEqualTo(LINES / 4);
        assertThat(accepted(Level.ERROR)).isEqualTo(LINES / 4);

        assertThat(queue.heldBytes()).isEqualTo(LineQueue.CAPACITY_BYTES);
    }

    @Test
    void what_has_no_room_is_counted() {
        accepted(Level.ERROR);
        long before = queue.dropped();

        queue.offer(LINE, Level.ERROR);

        assertThat(queue.dropped()).isEqualTo(before + 1);
    }

    @Test
    void a_line_holds_its_room_until_it_is_released() {
        accepted(Level.ERROR);
        byte[] taken = queue.poll();
        assertThat(taken).isNotNull();

        boolean beforeItIsWritten = queue.offer(LINE, Level.ERROR);
        queue.release(LineQueue.heldBytes(taken));
        boolean afterwards = queue.offer(LINE, Level.ERROR);

        assertThat(beforeItIsWritten).isFalse();
        assertThat(afterwards).isTrue();
    }

    /** Offers until one line is dropped. */
    private int accepted(Level level) {
        int count = 0;
        while (queue.offer(LINE, level)) {
            count++;
        }
        return count;
    }
}
