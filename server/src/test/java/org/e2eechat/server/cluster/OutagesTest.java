package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.valkey.HostAndPort;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

class OutagesTest {
    private static final HostAndPort SERVER = new HostAndPort("a", 1);
    private static final HostAndPort OTHER = new HostAndPort("b", 2);

    private final AtomicLong nanos = new AtomicLong();
    private final Outages outages = new Outages(Duration.ofMillis(150), nanos::get);

    @Test
    void all_who_wait_for_a_server_wait_in_the_same_span_of_time() {
        assertThat(outages.isLong(SERVER)).isFalse();
        pass(150);
        assertThat(outages.isLong(SERVER)).isFalse();
        pass(1);
        assertThat(outages.isLong(SERVER)).as("the one after them does not begin anew").isTrue();
        assertThat(outages.isLong(OTHER)).as("another server").isFalse();
    }

    @Test
    void the_next_outage_is_waited_for_again() {
        assertThat(outages.isLong(SERVER)).isFalse();
        pass(200);
        outages.over(SERVER);
        assertThat(outages.isLong(SERVER)).isFalse();
    }

    @Test
    void a_slot_without_a_master_is_waited_for_once_as_well() {
        assertThat(outages.isLong(null)).isFalse();
        pass(200);
        assertThat(outages.isLong(null)).isTrue();
        outages.over(SERVER);
        assertThat(outages.isLong(null)).isFalse();
    }

    private void pass(long millis) {
        nanos.addAndGet(Duration.ofMillis(millis).toNanos());
    }
}
