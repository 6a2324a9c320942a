package org.e2eechat.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class MemoryGuardTest {
    private static final long HEAP = 100_000_000;
    private static final long FULL = 75_000_000;
    private static final int SHARE = 25_000_000;

    private final List<FakeHolder> holders = new ArrayList<>();
    private long used = FULL;
    private final MemoryGuard guard = new MemoryGuard(() -> List.copyOf(holders), () -> used, HEAP);

    @Test
    void those_who_hold_most_are_given_up_until_all_hold_half_of_their_share() {
        FakeHolder honest = holding(100_000);
        FakeHolder large = holding(SHARE);
        FakeHolder small = holding(SHARE / 2 - 100_000);

        guard.look();

        assertThat(large.isGivenUp).isTrue();
        assertThat(small.isGivenUp).isFalse();
        assertThat(honest.isGivenUp).isFalse();
    }

    @Test
    void many_who_hold_the_same_are_given_up_as_far_as_need_be() {
        for (int i = 0; i < 1_000; i++) {
            holding(SHARE / 500);
        }

        guard.look();

        assertThat(holders).filteredOn(holder -> holder.isGivenUp).hasSize(750);
    }

    @Test
    void nobody_is_given_up_while_there_is_memory() {
        used = FULL - 1;
        FakeHolder large = holding(SHARE * 2);

        guard.look();

        assertThat(large.isGivenUp).isFalse();
    }

    @Test
    void nobody_is_given_up_for_memory_that_others_fill() {
        FakeHolder large = holding(SHARE);

        guard.look();

        assertThat(large.isGivenUp).isFalse();
    }

    private FakeHolder holding(int bytes) {
        FakeHolder holder = new FakeHolder(bytes);
        holders.add(holder);
        return holder;
    }

    private static final class FakeHolder implements MemoryGuard.Holder {
        private final int bytes;
        private boolean isGivenUp;

        FakeHolder(int bytes) {
            this.bytes = bytes;
        }

        @Override
        public int heldBytes() {
            return bytes;
        }

        @Override
        public void giveUp() {
            isGivenUp = true;
        }
    }
}
