package org.e2eechat.loadtest.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class GcPausesTest {

    @Test
    void the_longest_pause_of_the_serial_collector_is_found() {
        GcPauses pauses =
                GcPauses.in(
                        List.of(
                                "[1.0s][info][gc,start    ] GC(0) Pause Young (Allocation Failure)",
                                "[1.0s][info][gc,heap     ] GC(0) DefNew: 17472K(19648K)->2047K(19648K)",
                                "[1.0s][info][gc          ] GC(0) Pause Young (Allocation Failure) 17M->2M(61M) 3.456ms",
                                "[1.0s][info][gc,cpu      ] GC(0) User=0.00s Sys=0.00s Real=0.00s",
                                "[2.0s][info][gc          ] GC(1) Pause Full (System.gc()) 5M->2M(61M) 12.001ms"));

        assertThat(pauses).isEqualTo(new GcPauses(2, 12.001));
    }

    @Test
    void concurrent_work_of_other_collectors_is_no_pause() {
        GcPauses pauses =
                GcPauses.in(
                        List.of(
                                "[1.0s][info][gc          ] GC(4) Concurrent Mark Cycle 55.000ms",
                                "[1.0s][info][gc,phases   ] GC(4)   Evacuate Collection Set: 9.0ms",
                                "[1.0s][info][gc,phases   ] GC(5) Y: Pause Mark Start (Major) 0.012ms",
                                "[1.0s][info][gc          ] GC(6) Pause Remark 20M->20M(60M) 1.250ms"));

        assertThat(pauses).isEqualTo(new GcPauses(2, 1.25));
    }

    @Test
    void without_a_collection_there_is_no_pause() {
        assertThat(GcPauses.in(List.of("[0.1s][info][gc] Using Serial")))
                .isEqualTo(new GcPauses(0, 0));
    }
}
