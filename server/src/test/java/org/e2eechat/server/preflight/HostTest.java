package org.e2eechat.server.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HostTest {
    private static final String LIMITS =
            """
            Limit                     Soft Limit           Hard Limit           Units
            Max processes             7823                 7823                 processes
            Max open files            1024                 524288               files
            """;

    @Test
    void open_files_are_what_holds_now() {
        assertThat(Host.openFiles(LIMITS)).hasValue(1024);
        assertThat(Host.openFiles(LIMITS.replace("1024  ", "unlimited"))).hasValue(Long.MAX_VALUE);
        assertThat(Host.openFiles("nothing of the kind")).isEmpty();
    }

    @Test
    void this_process_has_a_heap() {
        assertThat(Host.ofThisProcess().heapBytes()).isPositive();
    }
}
