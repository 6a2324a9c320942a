package org.e2eechat.loadtest.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class ProcessUsageTest {

    @Test
    void user_and_system_time_are_added_up_and_converted() {
        String stat =
                "4711 (java) S 1 4711 4711 0 -1 4194304 100 0 2 0 1234 66 0 0 20 0 30 0 12345 0 0";
        List<String> status = List.of("Name:\tjava", "VmRSS:\t  123456 kB", "Threads:\t30");

        ProcessUsage usage = ProcessUsage.parse(stat, status);

        assertThat(usage.cpuNanos()).isEqualTo(13_000_000_000L);
        assertThat(usage.residentBytes()).isEqualTo(123_456 * 1024L);
    }

    @Test
    void a_name_with_blanks_and_brackets_moves_nothing() {
        String stat = "1 (a) b (c) S 1 1 1 0 -1 0 0 0 0 0 7 3 0 0 20 0 1 0 1 0 0";

        ProcessUsage usage = ProcessUsage.parse(stat, List.of("VmRSS:\t1 kB"));

        assertThat(usage.cpuNanos()).isEqualTo(100_000_000L);
    }

    @Test
    void this_process_uses_memory() {
        assertThat(ProcessUsage.of(ProcessHandle.current().pid()).residentBytes()).isPositive();
    }
}
