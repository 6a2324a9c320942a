package org.e2eechat.server.functional;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.RelayMain;
import org.e2eechat.server.functional.TestClient.Closed;
import org.e2eechat.server.functional.TestClient.Room;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The relay as a process of its own, as an operator has it: what it prints, and how it ends. */
class ProcessTest {
    private static final String CANARY = "cAnArY";

    @TempDir Path directory;

    @Test
    void it_logs_JSON_lines_without_a_secret_and_ends_with_0_on_SIGTERM() throws Exception {
        String secret = TestRelay.randomSecret();
        Process relay =
                start(
                        Map.of(
                                "APP_ENV", "production",
                                "PORT", "0",
                                "HOST", "127.0.0.1",
                                "LOG_LEVEL", "debug",
                                "JOIN_TOKEN_SECRET", secret,
                                "GRACEFUL_SHUTDOWN_TIMEOUT_MS", "1000"));
        List<String> lines = new ArrayList<>();
        try (BufferedReader out = relay.inputReader(StandardCharsets.UTF_8)) {
            int port = portOf(out, lines);

            TestClient alice = connect(port);
            Room room = alice.createRoom();
            TestClient bob = connect(port);
            bob.send(
                    "JOIN_REQUEST",
                    Map.of("roomId", room.id(), "qrToken", room.qrToken(), "label", CANARY));
            String nextToken = bob.next("JOINED").text("nextToken");
            bob.say(room.id(), CANARY);
            alice.await("APP_MSG");
            bob.sendText(CANARY);
            bob.end();
            TestClient half = connect(port);
            half.sendRaw(new byte[] {(byte) 0x81});
            half.reset();
            HttpAnswer notFound =
                    HttpAnswer.to(
                            "GET /" + CANARY + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                            socket(port));
            HttpAnswer malformed =
                    HttpAnswer.to(
                            "GET /" + CANARY + " HTTP/9\r\n" + CANARY + "\r\n\r\n", socket(port));
            relay.toHandle().destroy(); // SIGTERM, and the output stays open

            alice.await("SERVER_DRAINING");
            assertThat(alice.end()).isEqualTo(new Closed(1001, "server draining"));
            out.lines().forEach(lines::add);
            assertThat(relay.waitFor()).isZero();
            assertThat(notFound.status()).isEqualTo(404);
            assertThat(malformed.status()).isBetween(400, 505);
            JsonMapper json = new JsonMapper();
            assertThat(lines)
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(json.readTree(line).isObject()).isTrue());
            for (String unsaid : List.of(CANARY, secret, room.id(), room.qrToken(), nextToken)) {
                assertThat(lines).noneMatch(line -> line.contains(unsaid));
            }
            assertThat(lines).filteredOn(line -> line.contains("127.0.0.1")).hasSize(1);
        } finally {
            relay.destroyForcibly();
        }
    }

    @Test
    void wrong_settings_are_all_told_at_once_and_the_exit_code_is_78() throws Exception {
        Process relay =
                start(
                        Map.of(
                                "APP_ENV", "production",
                                "PORT", "99999",
                                "JOIN_TOKEN_SECRET", "change-me-" + CANARY,
                                "CORS_ALLOWED_ORIGINS", "*"));

        String said = new String(relay.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(relay.waitFor()).isEqualTo(78);
        assertThat(said)
                .contains("PORT", "JOIN_TOKEN_SECRET", "CORS_ALLOWED_ORIGINS")
                .doesNotContain(CANARY);
    }

    @Test
    void a_port_that_is_taken_ends_it_with_a_sentence() throws Exception {
        try (TestRelay other = TestRelay.start()) {
            Process relay =
                    start(
                            Map.of(
                                    "APP_ENV", "development",
                                    "HOST", "127.0.0.1",
                                    "PORT", Integer.toString(other.port())));

            String said = new String(relay.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(relay.waitFor()).isEqualTo(1);
            assertThat(said).contains("cannot listen on 127.0.0.1:" + other.port());
            assertThat(said).doesNotContain("\tat ");
        }
    }

    private Process start(Map<String, String> settings) throws IOException {
        ProcessBuilder java =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RelayMain.class.getName());
        java.environment().clear();
        java.environment().putAll(settings);
        return java.directory(directory.toFile()).redirectErrorStream(true).start();
    }

    private static int portOf(BufferedReader out, List<String> lines) throws IOException {
        JsonMapper json = new JsonMapper();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            lines.add(line);
            JsonNode port = json.readTree(line).findValue("port");
            if (port != null) {
                return port.asInt();
            }
        }
        throw new AssertionError("it never listened: " + lines);
    }

    private static TestClient connect(int port) throws IOException {
        TestClient client = new TestClient(socket(port), UpgradeRequest.toRelay());
        client.next("HELLO");
        return client;
    }

    private static Socket socket(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TestRelay.DEADLINE_MILLIS);
        return socket;
    }
}
