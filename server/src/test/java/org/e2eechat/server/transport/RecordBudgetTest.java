package org.e2eechat.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.testkit.ManualClock;
import org.junit.jupiter.api.Test;

import java.time.Duration;

class RecordBudgetTest {
    private static final int KEY_UPDATE_BYTES = 27;

    private final ManualClock clock = new ManualClock();
    private final RecordBudget budget = new RecordBudget(clock::nanos);

    @Test
    void so_many_records_without_application_data_pass_in_ten_seconds_and_not_one_more() {
        for (int i = 0; i < RecordBudget.MOST_RECORDS; i++) {
            assertThat(budget.charge(KEY_UPDATE_BYTES, 0)).isTrue();
        }

        assertThat(budget.charge(KEY_UPDATE_BYTES, 0)).isFalse();
        clock.advance(Duration.ofNanos(RecordBudget.WINDOW_NANOS));
        assertThat(budget.charge(KEY_UPDATE_BYTES, 0)).isTrue();
    }

    /** A record of 16 KiB can carry thousands of handshake messages. */
    @Test
    void a_few_large_records_cost_as_much_as_many_small_ones() {
        assertThat(budget.charge(16_000, 0)).isTrue();
        assertThat(budget.charge(16_000, 0)).isTrue();

        assertThat(budget.charge(16_000, 0)).isFalse();
    }

    @Test
    void a_part_of_a_record_costs_nothing() {
        for (int i = 0; i < 100_000; i++) {
            assertThat(budget.charge(0, 0)).isTrue();
        }
    }

    @Test
    void records_smaller_than_any_frame_have_an_end_too() {
        for (int i = 0; i < RecordBudget.MOST_CRUMBS; i++) {
            assertThat(budget.charge(KEY_UPDATE_BYTES, 1)).isTrue();
        }

        assertThat(budget.charge(KEY_UPDATE_BYTES, 1)).isFalse();
    }
}
