package org.e2eechat.server.functional;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;

/** With a management port, what operators read is there, and what clients use is not. */
class ManagementPortTest {
    @RegisterExtension
    static final TestRelay relay =
            TestRelay.with(
                    "MANAGEMENT_PORT", "0", "METRICS_TOKEN", "a-token-for-the-scraper-only-1f9c7e");

    @Test
    void probes_and_metrics_answer_there_and_no_longer_on_the_public_port() throws Exception {
        for (String path : new String[] {"/health", "/ready", "/live"}) {
            assertThat(onManagement(path).status()).as(path).isEqualTo(200);
            assertThat(relay.http("GET", path).status()).as(path).isEqualTo(404);
        }
        assertThat(relay.http("GET", "/metrics").status()).isEqualTo(404);
    }

    @Test
    void the_clients_routes_are_not_there() throws Exception {
        for (String path : new String[] {"/", "/ws", "/rooms/some-room-id/token"}) {
            assertThat(onManagement(path).status()).as(path).isEqualTo(404);
        }
        assertThat(relay.http(management(), "POST", "/rooms").status()).isEqualTo(404);
    }

    @Test
    void metrics_are_for_who_has_the_token() throws Exception {
        HttpAnswer without = onManagement("/metrics");
        HttpAnswer with =
                onManagement(
                        "/metrics", "Authorization", "Bearer a-token-for-the-scraper-only-1f9c7e");
        HttpAnswer wrong =
                onManagement(
                        "/metrics", "Authorization", "Bearer a-token-for-the-scraper-only-1f9c7f");

        assertThat(without.status()).isEqualTo(401);
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(with.status()).isEqualTo(200);
        assertThat(with.body()).contains("relay_connections ");
    }

    @Test
    void conversations_are_held_on_the_public_port() throws Exception {
        relay.connect().createRoom();

        assertThat(relay.port()).isNotEqualTo(management());
    }

    private static int management() {
        return relay.server().managementPort();
    }

    private static HttpAnswer onManagement(String path, String... headers) throws IOException {
        return relay.http(management(), "GET", path, headers);
    }
}
