package org.e2eechat.loadtest.attack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class HeapLogTest {
    private static final List<String> LINES =
            List.of(
                    "[0.1s][info][gc] Using Serial",
                    "[2.3s][info][gc] GC(0) Pause Young (Allocation Failure) 17M->20M(61M) 3.4ms",
                    "[2.4s][info][gc,cpu] GC(0) User=0.01s Sys=0.00s Real=0.01s",
                    "[3.3s][info][gc] GC(1) Pause Full (Diagnostic Command) 30M->12M(61M) 9.9ms");

    @Test
    void the_peak_is_the_most_that_a_collection_has_left() {
        assertThat(HeapLog.peakAfterCollection(LINES)).isEqualTo(20);
    }

    @Test
    void what_is_held_is_what_the_last_collection_has_left() {
        assertThat(HeapLog.lastAfterCollection(LINES)).isEqualTo(12);
    }

    @Test
    void without_a_collection_there_is_no_figure() {
        assertThat(HeapLog.peakAfterCollection(LINES.subList(0, 1))).isEqualTo(-1);
        assertThat(HeapLog.lastAfterCollection(List.of())).isEqualTo(-1);
    }
}
