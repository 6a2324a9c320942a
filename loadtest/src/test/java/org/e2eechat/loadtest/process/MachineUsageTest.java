package org.e2eechat.loadtest.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MachineUsageTest {

    @Test
    void a_machine_is_busy_with_everything_but_idling_and_waiting_for_disks() {
        long busy = MachineUsage.busyNanos("cpu  1 2 4 1000 1000 8 16 32 1000 1000");

        assertThat(busy).isEqualTo((1 + 2 + 4 + 8 + 16 + 32) * 10_000_000L);
    }

    @Test
    void this_machine_has_been_busy() {
        assertThat(MachineUsage.busyNanos()).isPositive();
    }
}
