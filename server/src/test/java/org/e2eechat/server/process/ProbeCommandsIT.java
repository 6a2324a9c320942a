package org.e2eechat.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The commands that a container's health check runs: the same jar, with the same settings. */
class ProbeCommandsIT {
    @TempDir private Path directory;

    @Test
    void a_server_that_runs_is_alive_and_ready() {
        try (ServerProcess relay = Jar.run(directory, Jar.testServer())) {
            Map<String, String> variables = withPort(Jar.testServer(), relay.port());
            assertSays("alive", "health", variables);
            assertSays("ready", "ready", variables);
        }
    }

    @Test
    void a_server_whose_valkey_is_away_is_alive_and_not_ready() throws Exception {
        Map<String, String> withoutValkey =
                Jar.testServer("REDIS_URL", "redis://127.0.0.1:" + unusedPort());

        try (ServerProcess relay = Jar.run(directory, withoutValkey)) {
            Map<String, String> variables = withPort(withoutValkey, relay.port());
            assertSays("alive", "health", variables);
            try (ServerProcess ready = Jar.run(directory, variables, "ready")) {
                assertThat(ready.exitCode()).isEqualTo(1);
                assertThat(ready.err())
                        .singleElement()
                        .asString()
                        .contains("/ready answers", "503");
            }
        }
    }

    @Test
    void a_server_that_may_not_say_whether_it_is_ready_is_told_by_the_name_of_the_setting() {
        Map<String, String> silent = Jar.testServer("FEATURE_READINESS_ENDPOINT", "false");

        try (ServerProcess relay = Jar.run(directory, silent);
                ServerProcess ready = Jar.run(directory, withPort(silent, relay.port()), "ready")) {
            assertThat(ready.exitCode()).isEqualTo(1);
            assertThat(ready.err())
                    .singleElement()
                    .asString()
                    .contains("404", "FEATURE_READINESS_ENDPOINT");
        }
    }

    @Test
    void a_server_with_tls_is_alive_whatever_name_its_certificate_has() throws Exception {
        Pem pem = Pem.make("chat.example", directory);
        Map<String, String> tls =
                Jar.testServer(
                        "TLS_CERT_FILE", pem.certificate().toString(),
                        "TLS_KEY_FILE", pem.key().toString());

        try (ServerProcess relay = Jar.run(directory, tls)) {
            assertSays("alive", "health", withPort(tls, relay.port()));
        }
    }

    private void assertSays(String goodNews, String command, Map<String, String> variables) {
        try (ServerProcess probe = Jar.run(directory, variables, command)) {
            assertThat(probe.exitCode()).isZero();
            assertThat(probe.out()).containsExactly(goodNews);
            assertThat(probe.err()).isEmpty();
        }
    }

    @Test
    void where_nothing_listens_nothing_is_alive() throws Exception {
        try (ServerProcess health =
                Jar.run(directory, withPort(Jar.testServer(), unusedPort()), "health")) {
            assertThat(health.exitCode()).isEqualTo(1);
            assertThat(health.err()).singleElement().asString().contains("no answer on port");
        }
    }

    @Test
    void wrong_settings_are_reported_as_at_a_start() {
        try (ServerProcess health = Jar.run(directory, Jar.testServer("PORT", "abc"), "health")) {
            assertThat(health.exitCode()).isEqualTo(78);
            assertThat(health.err()).anyMatch(line -> line.startsWith("PORT: "));
        }
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static Map<String, String> withPort(Map<String, String> variables, int port) {
        Map<String, String> all = new HashMap<>(variables);
        all.put("PORT", String.valueOf(port));
        return all;
    }
}
