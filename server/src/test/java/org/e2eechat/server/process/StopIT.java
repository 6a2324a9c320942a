package org.e2eechat.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.process.ChatSocket.Heard;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

class StopIT {
    private static final String A_MOMENT_MS = "1000";
    private static final String FOR_EVER_MS =
            String.valueOf(Integer.MAX_VALUE); // 24 days: who waits for it fails

    @TempDir private Path directory;

    @Test
    void sigterm_tells_every_client_when_to_come_back_closes_it_with_1001_and_ends_with_0() {
        try (ServerProcess relay = start(A_MOMENT_MS);
                ChatSocket host = ChatSocket.connect(relay.port());
                ChatSocket inLobby = ChatSocket.connect(relay.port())) {
            host.createRoom();
            inLobby.expect("HELLO");

            relay.terminate();

            for (ChatSocket client : new ChatSocket[] {host, inLobby}) {
                assertThat(client.expect("SERVER_DRAINING").get("reconnectAfterMs").asLong())
                        .isPositive();
                assertThat(client.outcome("(nothing)")).isEqualTo("1001 server draining");
            }
            host.drop();
            inLobby.drop();
            assertThat(relay.exitCode()).isZero();
            assertThat(relay.err()).isEmpty();
        }
    }

    @Test
    void sigterm_without_a_client_waits_for_nobody() {
        try (ServerProcess relay = start(FOR_EVER_MS)) {
            relay.port();

            relay.terminate();

            assertThat(relay.exitCode()).isZero();
        }
    }

    @Test
    void the_last_client_that_leaves_ends_the_drain() {
        try (ServerProcess relay = start(FOR_EVER_MS)) {
            ChatSocket client = ChatSocket.connect(relay.port());
            client.expect("HELLO");

            relay.terminate();
            client.drop();

            assertThat(relay.exitCode()).isZero();
        }
    }

    @Test
    void a_second_sigterm_changes_nothing() {
        try (ServerProcess relay = start(A_MOMENT_MS);
                ChatSocket client = ChatSocket.connect(relay.port())) {
            client.expect("HELLO");

            relay.terminate();
            client.expect("SERVER_DRAINING");
            relay.terminate();

            assertThat(client.hear()).isEqualTo(new Heard.Ended(1001, "server draining"));
            client.drop();
            assertThat(relay.exitCode()).isZero();
        }
    }

    private ServerProcess start(String shutdownTimeoutMs) {
        return Jar.run(
                directory, Jar.testServer("GRACEFUL_SHUTDOWN_TIMEOUT_MS", shutdownTimeoutMs));
    }
}
