package org.e2eechat.loadtest.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class MachineTest {

    @Test
    void the_limit_that_counts_is_the_hard_one() {
        List<String> limits =
                List.of(
                        "Limit                     Soft Limit           Hard Limit           Units     ",
                        "Max processes             95950                95950                processes ",
                        "Max open files            1024                 20000                files     ");

        assertThat(Machine.hardLimit(limits)).isEqualTo(20_000);
    }

    @Test
    void no_limit_is_a_very_high_one() {
        List<String> limits =
                List.of(
                        "Max open files            1024                 unlimited            files     ");

        assertThat(Machine.hardLimit(limits)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void this_machine_has_a_core_and_a_name() {
        Machine machine = Machine.here();

        assertThat(machine.cores()).isPositive();
        assertThat(machine.words()).contains("cores of", "JDK");
    }
}
