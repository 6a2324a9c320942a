package org.e2eechat.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The command that a container's health check runs: the same jar, with the same settings. */
class HealthIT {
    @TempDir private Path directory;

    @Test
    void a_server_that_runs_is_alive() {
        try (ServerProcess relay = Jar.run(directory, Jar.testServer())) {
            assertAlive(withPort(Jar.testServer(), relay.port()));
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
            assertAlive(withPort(tls, relay.port()));
        }
    }

    private void assertAlive(Map<String, String> variables) {
        try (ServerProcess health = Jar.run(directory, variables, "health")) {
            assertThat(health.exitCode()).isZero();
            assertThat(health.out()).containsExactly("alive");
            assertThat(health.err()).isEmpty();
        }
    }

    @Test
    void where_nothing_listens_nothing_is_alive() throws Exception {
        int nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = free.getLocalPort();
        }

        try (ServerProcess health =
                Jar.run(directory, withPort(Jar.testServer(), nobody), "health")) {
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

    private static Map<String, String> withPort(Map<String, String> variables, int port) {
        Map<String, String> all = new HashMap<>(variables);
        all.put("PORT", String.valueOf(port));
        return all;
    }
}
