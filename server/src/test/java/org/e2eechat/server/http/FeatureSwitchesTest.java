package org.e2eechat.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FeatureSwitchesTest {

    @Test
    void what_is_switched_off_is_as_unknown_as_any_other_path() throws Exception {
        try (TestServer server =
                TestServer.start(
                        config ->
                                config.withoutHealth()
                                        .withoutReadiness()
                                        .withoutMetrics()
                                        .withoutRoomApi()
                                        .withoutWebClient())) {
            assertThat(server.get("/health").statusCode()).isEqualTo(404);
            assertThat(server.get("/ready").statusCode()).isEqualTo(404);
            assertThat(server.get("/metrics").statusCode()).isEqualTo(404);
            assertThat(server.post("/rooms", "").statusCode()).isEqualTo(404);
            assertThat(server.get("/rooms").statusCode()).isEqualTo(404);
            assertThat(server.get("/rooms/abcdefgh/token").body()).contains("ERR_NOT_FOUND");
            assertThat(server.get("/").statusCode()).isEqualTo(404);
            assertThat(server.rooms.asked).isEmpty();
        }
    }

    @Test
    void liveness_and_the_web_socket_cannot_be_switched_off() throws Exception {
        try (TestServer server =
                TestServer.start(
                        config ->
                                config.withoutHealth()
                                        .withoutReadiness()
                                        .withoutMetrics()
                                        .withoutRoomApi()
                                        .withoutWebClient())) {
            assertThat(server.get("/live").statusCode()).isEqualTo(200);
            assertThat(server.get("/healthz").statusCode()).isEqualTo(200);
            assertThat(server.get("/ws").statusCode()).isEqualTo(426);
        }
    }

    @Test
    void with_a_management_port_probes_and_metrics_move_there() throws Exception {
        try (TestServer server = TestServer.start(TestConfig::withManagementPort)) {
            for (String path :
                    new String[] {"/health", "/ready", "/live", "/healthz", "/metrics"}) {
                assertThat(server.get(path).statusCode()).as(path).isEqualTo(404);
                assertThat(server.getFromManagementPort(path).statusCode()).as(path).isEqualTo(200);
            }
        }
    }

    @Test
    void the_management_port_has_nothing_else() throws Exception {
        try (TestServer server = TestServer.start(TestConfig::withManagementPort)) {
            for (String path : new String[] {"/", "/ws", "/rooms", "/rooms/abcdefgh/token"}) {
                assertThat(server.getFromManagementPort(path).statusCode()).as(path).isEqualTo(404);
            }
            assertThat(server.get("/").statusCode()).isEqualTo(200);
        }
    }
}
