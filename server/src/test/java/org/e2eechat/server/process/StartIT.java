package org.e2eechat.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

class StartIT {
    private static final int EX_CONFIG = 78;

    @TempDir private Path directory;

    @Test
    void a_port_that_is_taken_ends_it_with_1_and_a_sentence_that_helps() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            try (ServerProcess relay = Jar.run(directory, Jar.testServer("PORT", port))) {
                assertThat(relay.exitCode()).isEqualTo(1);
                assertThat(relay.err())
                        .singleElement()
                        .asString()
                        .contains("127.0.0.1:" + port, "in use", "set HOST and PORT");
            }
        }
    }

    @Test
    void a_file_called_env_in_the_working_directory_is_read_and_the_environment_wins_over_it()
            throws Exception {
        Files.writeString(
                directory.resolve(".env"),
                """
                # what a newcomer copies from the example
                export APP_ENV=test
                HOST=127.0.0.1
                PORT=0
                INSTANCE_ID='from the file'
                INSTANCE_ID=from-the-file
                SERVICE_VERSION=1.0-from-the-file
                """);

        try (ServerProcess relay =
                Jar.run(directory, Map.of("SERVICE_VERSION", "2.0-from-the-environment"))) {
            JsonNode health = new JsonMapper().readTree(get(relay, "/health").body());

            assertThat(health.get("instanceId").asString()).isEqualTo("from-the-file");
            assertThat(health.get("version").asString()).isEqualTo("2.0-from-the-environment");
        }
    }

    @Test
    void a_production_server_with_its_secret_in_a_file_signs_with_that_secret() throws Exception {
        String secret = Secrets.random();
        Path file = Files.writeString(directory.resolve("join_token_secret"), secret + "\n");
        Map<String, String> production =
                Jar.productionServer("JOIN_TOKEN_SECRET_FILE", file.toString());

        try (ServerProcess relay = Jar.run(directory, production);
                ChatSocket host = ChatSocket.connect(relay.port())) {
            String token = host.createRoom().get("qrToken").asString();

            assertThat(Secrets.isSignedWith(secret, token)).isTrue();
            assertThat(get(relay, "/ready").statusCode()).isEqualTo(200);
            assertThat(get(relay, "/ready").headers().firstValue("Strict-Transport-Security"))
                    .isPresent();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "FEATURE_DETAILED_ERRORS, true",
        "CORS_ALLOWED_ORIGINS, *",
        "JOIN_TOKEN_SECRET, change-me-change-me-change-me-change-me",
        "JOIN_TOKEN_SECRETS_PREVIOUS, change-me-change-me-change-me-change-me",
        "ERROR_ALERT_WEBHOOK_URL, http://alerts.example/hook",
    })
    void a_production_server_refuses_what_is_unsafe(String variable, String value) {
        Map<String, String> unsafe =
                Jar.productionServer("JOIN_TOKEN_SECRET", Secrets.random(), variable, value);

        try (ServerProcess relay = Jar.run(directory, unsafe)) {
            assertThat(relay.exitCode()).isEqualTo(EX_CONFIG);
            assertThat(relay.err()).anyMatch(line -> line.startsWith(variable + ": "));
        }
    }

    @ParameterizedTest
    @CsvSource({"info", "debug"})
    void standard_output_is_json_lines_and_nothing_else(String level) throws Exception {
        Map<String, String> variables = Jar.testServer("LOG_LEVEL", level, "LOG_FORMAT", "json");

        try (ServerProcess relay = Jar.run(directory, variables)) {
            get(relay, "/health");
            get(relay, "/no/such/route");
            try (ChatSocket client = ChatSocket.connect(relay.port())) {
                client.createRoom();
                client.say("NONSENSE", "{}");
                client.outcome("(nothing)");
            }
            relay.terminate();

            assertThat(relay.exitCode()).isZero();
            assertThat(relay.out()).hasSizeGreaterThan(3).allSatisfy(StartIT::assertIsJsonLine);
            assertThat(relay.err()).isEmpty();
        }
    }

    private static void assertIsJsonLine(String line) {
        JsonNode event = new JsonMapper().readTree(line);
        assertThat(event.propertyNames())
                .contains("timestamp", "level", "logger", "message", "instanceId");
    }

    private static HttpResponse<String> get(ServerProcess relay, String path) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + relay.port() + path))
                            .build();
            return http.send(request, BodyHandlers.ofString());
        }
    }
}
