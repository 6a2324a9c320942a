package org.e2eechat.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.admission.ClientAddresses;
import org.e2eechat.server.admission.Heap;
import org.e2eechat.server.admission.ResourceLedger;
import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.metrics.RelayMetrics;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Sockets of one address are bounded before anybody knows what they are for. */
class SocketQuotaTest {
    private static final int ALLOWED = 2 * 3 + 100; // with MAX_CONNS_PER_IP=3
    private static final int SOCKET_BYTES = 8_000;
    private static final int HEAP_BYTES = 10_000_000;
    private static final InetAddress STRANGER = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress NEIGHBOUR = InetAddress.ofLiteral("192.0.2.2");
    private static final InetAddress PROXY = InetAddress.ofLiteral("10.0.0.1");

    private final ResourceLedger ledger = new ResourceLedger(new Heap(() -> 0, HEAP_BYTES));

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
    void no_socket_is_accepted_for_which_the_heap_has_no_room() throws Exception {
        SocketQuota quota = quota(Map.of("TRUST_PROXY", "10.0.0.0/8"));
        List<ResourceLedger.Account> accounts = new ArrayList<>();
        while (quota.admit(PROXY)) {
            accounts.add(quota.account(PROXY));
        }

        assertThat(accounts).hasSize(HEAP_BYTES * 2 / 5 / SOCKET_BYTES);
        assertThat(quota.admit(STRANGER)).isFalse();
        accounts.getFirst().close();
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

    private SocketQuota quota(Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("APP_ENV", "test");
        settings.put("MAX_CONNS_PER_IP", "3");
        RelayConfig config =
                RelayConfig.read(settings, Path.of("no directory"), new Random(1), "test").config();
        return new SocketQuota(
                new ClientAddresses(config.proxies()),
                config.limits(),
                new RelayMetrics("test"),
                ledger,
                SOCKET_BYTES);
    }
}
