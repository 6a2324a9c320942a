package org.e2eechat.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

class ProbeLogTest {
    private final AtomicLong nanos = new AtomicLong();
    private final ProbeLog probe = new ProbeLog(Route.READY, true, nanos::get);

    /** Somebody who takes and releases a full node's last connection makes it change at will. */
    @Test
    void a_probe_that_changes_all_the_time_is_logged_ten_times_a_minute() {
        try (CapturedLog log = CapturedLog.of(ProbeLog.class)) {
            for (int i = 0; i < 100; i++) {
                probe.answered(i % 2 == 1, "connections");
            }
            assertThat(log.lines()).hasSize(ProbeLog.LINES_PER_MINUTE);

            nanos.addAndGet(Duration.ofMinutes(1).toNanos());
            probe.answered(false, "connections");

            assertThat(log.lines())
                    .hasSize(ProbeLog.LINES_PER_MINUTE + 1)
                    .last()
                    .isEqualTo(
                            "WARN health probe fails {probe=/ready, causes=connections, suppressed=90}");
        }
    }
}
