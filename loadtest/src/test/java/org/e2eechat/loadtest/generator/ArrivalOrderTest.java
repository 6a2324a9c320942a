package org.e2eechat.loadtest.generator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArrivalOrderTest {
    private final ArrivalOrder order = new ArrivalOrder();

    @Test
    void all_in_order_is_regular() {
        hear(1, 2, 3, 4);

        assertThat(order.irregularities()).isZero();
    }

    @Test
    void each_missing_message_counts() {
        hear(1, 4, 5);

        assertThat(order.irregularities()).isEqualTo(2);
    }

    @Test
    void the_first_ones_can_be_missing_too() {
        hear(3);

        assertThat(order.irregularities()).isEqualTo(2);
    }

    @Test
    void a_message_that_comes_twice_counts() {
        hear(1, 2, 2, 3);

        assertThat(order.irregularities()).isOne();
    }

    @Test
    void a_message_that_overtakes_another_counts() {
        hear(1, 3, 2, 4);

        assertThat(order.irregularities()).isPositive();
    }

    private void hear(long... sequences) {
        for (long sequence : sequences) {
            order.arrived(sequence);
        }
    }
}
