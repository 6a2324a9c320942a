package org.e2eechat.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.testkit.WireFrame;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.time.Duration;

class WakeUpBudgetTest {
    private static final int FRAMES = 6; // in quick succession
    private static final Duration CLOSE = Duration.ofNanos(20_000);
    private static final Duration APART = Duration.ofNanos(200_000);

    private final WakeUpBudget budget = new WakeUpBudget();
    private long now = 12_345;

    @Test
    void a_few_frames_in_quick_succession_wake_nobody_and_more_do() {
        for (int i = 0; i < FRAMES; i++) {
            assertThat(spares(frame(), CLOSE)).isTrue();
        }

        assertThat(spares(frame(), CLOSE)).isFalse();
        assertThat(spares(frame(), CLOSE)).isFalse();
    }

    @Test
    void frames_that_are_apart_never_wake_anybody_however_many_they_are() {
        for (int i = 0; i < 10 * FRAMES; i++) {
            assertThat(spares(frame(), APART)).isTrue();
        }
    }

    @Test
    void after_a_succession_that_was_too_long_another_begins() {
        for (int i = 0; i < 2 * FRAMES; i++) {
            spares(frame(), CLOSE);
        }

        assertThat(spares(frame(), APART)).isTrue();
    }

    @Test
    void a_message_to_many_wakes_for_the_third_of_them() {
        Frame toMany = frame();

        assertThat(spares(toMany, CLOSE)).isTrue();
        assertThat(spares(toMany, CLOSE)).isTrue();
        assertThat(spares(toMany, CLOSE)).isFalse();
    }

    private boolean spares(Frame frame, Duration after) {
        now += after.toNanos();
        return budget.spares(frame, now);
    }

    private static Frame frame() {
        return Frame.control(WireFrame.PING, ByteBuffer.allocate(0));
    }
}
