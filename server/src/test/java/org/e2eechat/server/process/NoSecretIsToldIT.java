package org.e2eechat.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whatever goes wrong, the two streams of the process have no secret in them. */
class NoSecretIsToldIT {
    private static final String SECRET = Secrets.random();
    private static final String CIPHERTEXT = "Y2lwaGVydGV4dCB0aGF0IG5vYm9keSBtYXkgc2Vl";
    private static final int MANY = 3_000; // connections; ten megabytes have no room for a third

    @TempDir private Path directory;

    @ParameterizedTest
    @CsvSource({"info", "debug"})
    void a_conversation_leaves_nothing_of_itself_in_the_log(String level) {
        Map<String, String> variables =
                Jar.testServer("JOIN_TOKEN_SECRET", SECRET, "LOG_LEVEL", level);

        try (ServerProcess relay = Jar.run(directory, variables);
                ChatSocket host = ChatSocket.connect(relay.port());
                ChatSocket guest = ChatSocket.connect(relay.port())) {
            JsonNode created = host.createRoom();
            String room = created.get("roomId").asString();
            String token = created.get("qrToken").asString();
            guest.say(
                    "JOIN_REQUEST",
                    "{\"roomId\":\"%s\",\"qrToken\":\"%s\",\"label\":\"Rumpelstilzchen\"}"
                            .formatted(room, token));
            String nextToken = guest.expect("JOINED").get("nextToken").asString();
            guest.chat(room, CIPHERTEXT);
            host.expect("APP_MSG");
            host.askToJoin(room, token);
            host.outcome("JOINED");
            guest.say("NONSENSE", "{\"roomId\":\"" + room + "\"}");
            guest.outcome("(nothing)");
            guest.drop();
            host.drop();
            relay.terminate();

            assertThat(relay.exitCode()).isZero();
            assertThat(relay.out()).isNotEmpty();
            assertThat(relay.said())
                    .doesNotContain(SECRET, room, token, nextToken, CIPHERTEXT, "Rumpelstilzchen");
        }
    }

    @ParameterizedTest
    @CsvSource({"info", "debug"})
    void tls_files_that_cannot_be_used_end_it_with_a_sentence_and_nothing_of_their_content(
            String level) throws Exception {
        Pem pem = Pem.make("relay", directory);
        Files.writeString(
                pem.key(),
                "-----BEGIN PRIVATE KEY-----\n" + SECRET + "\n-----END PRIVATE KEY-----\n");
        Map<String, String> variables =
                Jar.testServer(
                        "JOIN_TOKEN_SECRET",
                        SECRET,
                        "LOG_LEVEL",
                        level,
                        "TLS_CERT_FILE",
                        pem.certificate().toString(),
                        "TLS_KEY_FILE",
                        pem.key().toString());

        try (ServerProcess relay = Jar.run(directory, variables)) {
            assertThat(relay.exitCode()).isEqualTo(1);
            assertThat(relay.err()).singleElement().asString().contains("TLS_KEY_FILE");
            assertThat(relay.said()).doesNotContain(SECRET);
        }
    }

    /** Ten megabytes of heap are full after some hundred connections; each is within its limits. */
    @Test
    void connections_that_the_heap_has_no_room_for_are_refused_and_the_others_talk_on()
            throws IOException {
        List<String> tooSmall =
                List.of("-XX:+UseSerialGC", "-Xmx10m", "-XX:+ExitOnOutOfMemoryError");
        Map<String, String> variables =
                Jar.testServer(
                        "JOIN_TOKEN_SECRET", SECRET,
                        "MAX_CONNS_PER_IP", "100000",
                        "MAX_TOTAL_CONNECTIONS", "100000");
        List<ChatSocket> crowd = new ArrayList<>();

        try (ServerProcess relay = Jar.run(tooSmall, directory, variables);
                ChatSocket host = ChatSocket.connect(relay.port())) {
            String room = host.createRoom().get("roomId").asString();
            assertThatThrownBy(
                            () -> {
                                while (crowd.size() < MANY) {
                                    crowd.add(ChatSocket.connect(relay.port()));
                                }
                            })
                    .as("one is refused")
                    .isInstanceOf(Exception.class);

            host.chat(room, CIPHERTEXT);
            host.expect("APP_MSG");
            assertThat(relay.said()).doesNotContain("OutOfMemoryError", SECRET, room, CIPHERTEXT);
        } finally {
            crowd.forEach(ChatSocket::close);
        }
    }

    @Test
    void a_reader_who_fills_the_memory_is_closed_and_nobody_is_told_what_was_in_there()
            throws IOException {
        List<String> small = List.of("-XX:+UseSerialGC", "-Xmx32m", "-XX:+ExitOnOutOfMemoryError");
        Map<String, String> variables =
                Jar.testServer(
                        "JOIN_TOKEN_SECRET", SECRET,
                        "FEATURE_SLOW_CONSUMER_PROTECTION", "false",
                        "SLOW_CONSUMER_BUFFER_THRESHOLD", "1073741824",
                        "MAX_MSGS_PER_10S", "1000000",
                        "MAX_BYTES_PER_10S", "1073741824");

        try (ServerProcess relay = Jar.run(small, directory, variables);
                ChatSocket host = ChatSocket.connect(relay.port());
                ChatSocket reader = ChatSocket.connectNarrowly(relay.port())) {
            JsonNode created = host.createRoom();
            String room = created.get("roomId").asString();
            reader.askToJoin(room, created.get("qrToken").asString());
            host.expect("SYSTEM_MSG");
            String large = CIPHERTEXT.repeat(1500);
            while (!relay.said().contains("heap nearly full")) {
                host.chat(room, large);
                host.expect("APP_MSG");
            }

            host.chat(room, CIPHERTEXT);
            host.expect("APP_MSG");
            assertThat(relay.said()).doesNotContain(SECRET, room, CIPHERTEXT);
        }
    }

    @Test
    void too_little_memory_to_start_ends_it_and_tells_no_secret() {
        try (ServerProcess relay =
                Jar.run(
                        List.of("-XX:+UseSerialGC", "-Xmx2m"),
                        directory,
                        Jar.testServer("JOIN_TOKEN_SECRET", SECRET))) {
            assertThat(relay.exitCode()).isNotZero();
            assertThat(relay.said()).isNotBlank().doesNotContain(SECRET);
        }
    }
}
