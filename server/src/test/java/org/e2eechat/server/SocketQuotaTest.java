package org.e2eechat.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.admission.ClientAddresses;
import org.e2eechat.server.admission.ResourceLedger;
import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.metrics.MetricFamily;
import org.e2eechat.server.metrics.RelayMetrics;
import org.e2eechat.server.testkit.ManualClock;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Sockets of one address are bounded before anybody knows what they are for. */
class SocketQuotaTest {
    private static final int ALLOWED = 2 * 3 + 100; // with MAX_CONNS_PER_IP=3
    private static final int SOCKETS_PER_MINUTE = 200 + 600 + 3_000; // requests, probes, handshakes
    private static final InetAddress STRANGER = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress NEIGHBOUR = InetAddress.ofLiteral("192.0.2.2");
    private static final InetAddress PROXY = InetAddress.ofLiteral("10.0.0.1");

    private final ManualClock clock = new ManualClock();
    private final RelayMetrics metrics = new RelayMetrics("test");

    @Test
    void an_address_gets_twice_its_websockets_and_some_more_until_it_gives_one_back()
            throws Exception {
        SocketQuota quota = quota(Map.of());
        for (int i = 0; i < ALLOWED; i++) {
            assertThat(quota.admit(STRANGER)).isTrue();
        }

        assertThat(quota.admit(STRANGER)).isFalse();
        assertThat(quota.admit(NEIGHBOUR)).isTrue();
        quota.release(STRANGER);
        assertThat(quota.admit(STRANGER)).isTrue();
    }

    @Test
    void our_own_proxies_and_everybody_without_tracking_have_no_limit() throws Exception {
        SocketQuota behindProxy = quota(Map.of("TRUST_PROXY", "10.0.0.0/8"));
        SocketQuota untracked = quota(Map.of("FEATURE_IP_TRACKING", "false"));

        for (int i = 0; i < 2 * ALLOWED; i++) {
            assertThat(behindProxy.admit(PROXY)).isTrue();
            assertThat(untracked.admit(STRANGER)).isTrue();
        }
        behindProxy.release(PROXY);
        untracked.release(STRANGER);
    }

    @Test
    void a_node_has_so_many_sockets_and_its_proxies_count_as_well() throws Exception {
        SocketQuota quota =
                quota(Map.of("MAX_TOTAL_CONNECTIONS", "3", "TRUST_PROXY", "10.0.0.0/8"));
        for (int i = 0; i < 1_000 + 3; i++) {
            assertThat(quota.isCrowded()).isEqualTo(i > 752);
            assertThat(quota.admit(PROXY)).isTrue();
        }

        assertThat(quota.admit(PROXY)).isFalse();
        assertThat(quota.admit(STRANGER)).isFalse();
        quota.release(PROXY);
        assertThat(quota.admit(STRANGER)).isTrue();
        assertThat(refusals("node_full")).isEqualTo(2);
    }

    @Test
    void a_small_heap_has_room_for_fewer_sockets() throws Exception {
        DoorLimits small = DoorLimits.of(config(Map.of()), 64L << 20);
        DoorLimits shipped = DoorLimits.of(config(Map.of()), 460L << 20);

        assertThat(small.sockets()).isEqualTo(2_048);
        assertThat(shipped.sockets()).isEqualTo(11_000);
    }

    @Test
    void an_address_that_comes_and_goes_gets_so_many_sockets_in_a_minute() throws Exception {
        SocketQuota quota = quota(Map.of());
        for (int i = 0; i < SOCKETS_PER_MINUTE; i++) {
            assertThat(comesAndGoes(quota, STRANGER)).isTrue();
        }

        assertThat(comesAndGoes(quota, STRANGER)).isFalse();
        assertThat(comesAndGoes(quota, NEIGHBOUR)).isTrue();
        assertThat(refusals("too_fast")).isEqualTo(1);
        clock.advance(Duration.ofSeconds(1));
        assertThat(comesAndGoes(quota, STRANGER)).isTrue();
    }

    @Test
    void every_refusal_costs_the_address_some_of_its_next_sockets() throws Exception {
        SocketQuota quota = quota(Map.of("TRUST_PROXY", "10.0.0.0/8"));
        int answered = 0;
        while (comesAndGoes(quota, STRANGER)) {
            quota.refused(STRANGER);
            answered++;
        }
        for (int i = 0; i < SOCKETS_PER_MINUTE; i++) {
            assertThat(comesAndGoes(quota, PROXY)).isTrue();
            quota.refused(PROXY);
        }

        assertThat(answered).isEqualTo(SOCKETS_PER_MINUTE / 5);
        assertThat(comesAndGoes(quota, PROXY)).isTrue();
        clock.advance(Duration.ofMinutes(1));
        assertThat(comesAndGoes(quota, STRANGER)).isTrue();
    }

    /**
     * An office reconnects: a page, two files and a WebSocket each, and the first try of each
     * fails.
     */
    @Test
    void fifty_people_behind_one_address_get_in_at_once() throws Exception {
        SocketQuota quota = quota(Map.of("MAX_CONNS_PER_IP", "50"));
        for (int person = 0; person < 50; person++) {
            for (int i = 0; i < 4; i++) {
                assertThat(comesAndGoes(quota, STRANGER)).isTrue();
            }
            quota.refused(STRANGER);
            assertThat(quota.admit(STRANGER)).isTrue();
        }
    }

    private static boolean comesAndGoes(SocketQuota quota, InetAddress peer) {
        if (!quota.admit(peer)) {
            return false;
        }
        quota.release(peer);
        return true;
    }

    private double refusals(String reason) {
        return metrics.families().stream()
                .filter(family -> family.name().equals("relay_socket_refusals_total"))
                .flatMap(family -> family.samples().stream())
                .filter(sample -> sample.labels().containsValue(reason))
                .mapToDouble(MetricFamily.Sample::value)
                .sum();
    }

    private SocketQuota quota(Map<String, String> more) throws Exception {
        RelayConfig config = config(more);
        return new SocketQuota(
                new ClientAddresses(config.proxies()),
                config.limits(),
                DoorLimits.of(config, 1L << 30),
                metrics,
                ResourceLedger.unlimited(),
                clock::nanos);
    }

    private static RelayConfig config(Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>();
        settings.put("APP_ENV", "test");
        settings.put("MAX_CONNS_PER_IP", "3");
        settings.putAll(more);
        return RelayConfig.read(settings, Path.of("no directory"), new Random(1), "test").config();
    }
}
