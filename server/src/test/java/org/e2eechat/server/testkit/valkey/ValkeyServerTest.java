package org.e2eechat.server.testkit.valkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

class ValkeyServerTest {

    @Test
    void a_server_starts_empty_and_takes_commands() {
        try (ValkeyServer server = ValkeyServer.start()) {
            assertThat(server.keyspace()).isEmpty();
            assertThat(server.command("SET", "key", "value").text()).isEqualTo("OK");
            assertThat(server.command("GET", "key").text()).isEqualTo("value");
            assertThat(server.command("GET", "none")).isInstanceOf(Reply.Nothing.class);
            assertThat(server.command("STRLEN", "key").number()).isEqualTo(5);
            assertThat(server.url()).isEqualTo("redis://127.0.0.1:" + server.port());
            assertThatThrownBy(() -> server.command("NO-SUCH-COMMAND"))
                    .isInstanceOf(RespClient.RefusedException.class);
        }
    }

    @Test
    void a_killed_server_refuses_connections_and_is_empty_after_its_restart() {
        try (ValkeyServer server = ValkeyServer.start()) {
            server.command("SET", "key", "value");

            server.kill();

            assertThatThrownBy(() -> server.command("PING"))
                    .isInstanceOf(UncheckedIOException.class);
            server.restartEmpty();
            assertThat(server.command("PING").text()).isEqualTo("PONG");
            assertThat(server.keyspace()).isEmpty();
        }
    }

    @Test
    void a_paused_server_answers_when_it_is_resumed() {
        try (ValkeyServer server = ValkeyServer.start();
                RespClient client = server.connect()) {
            server.pause();
            Thread asking = Thread.ofVirtual().start(() -> client.call("SET", "key", "value"));

            server.resume();

            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !asking.isAlive());
            assertThat(server.command("GET", "key").text()).isEqualTo("value");
        }
    }

    @Test
    void a_paused_server_can_be_killed() {
        try (ValkeyServer server = ValkeyServer.start()) {
            server.pause();
            server.kill();
            server.restartEmpty();

            assertThat(server.command("PING").text()).isEqualTo("PONG");
        }
    }

    @Test
    void a_password_is_asked_for() throws Exception {
        try (ValkeyServer server =
                ValkeyServer.start(ServerSettings.plain().withPassword("open-sesame"))) {
            assertThat(server.url()).isEqualTo("redis://:open-sesame@127.0.0.1:" + server.port());
            assertThat(server.command("PING").text()).isEqualTo("PONG");
            try (RespClient stranger = RespClient.to(server.port(), java.util.Optional.empty())) {
                assertThatThrownBy(() -> stranger.call("PING")).hasMessageStartingWith("NOAUTH");
            }
        }
    }

    @Test
    void tls_and_an_acl_user_work_together(@TempDir Path directory) throws Exception {
        TestAuthority authority = TestAuthority.in(directory);
        ServerSettings settings =
                ServerSettings.plain()
                        .withTls(authority)
                        .withUser("relay", "relays-password", "~room:* &room:* +@all -@admin");

        try (ValkeyServer server = ValkeyServer.start(settings)) {
            assertThat(server.url())
                    .isEqualTo("rediss://relay:relays-password@127.0.0.1:" + server.port());
            assertThat(server.command("PING").text()).isEqualTo("PONG");
            try (RespClient relay =
                    RespClient.to(server.port(), java.util.Optional.of(authority.trusting()))) {
                relay.call("AUTH", "relay", "relays-password");
                assertThat(relay.call("SET", "room:1", "x").text()).isEqualTo("OK");
                assertThatThrownBy(() -> relay.call("SET", "other:1", "x"))
                        .hasMessageStartingWith("NOPERM");
            }
        }
    }

    @Test
    void what_is_stored_can_be_searched_in_every_type() {
        String canary = "canary-that-is-long-enough-to-be-compressed-".repeat(4);
        byte[] bytes = canary.getBytes(StandardCharsets.UTF_8);
        try (ValkeyServer server = ValkeyServer.start()) {
            server.command("SET", "string", canary, "PX", "60000");
            server.command("HSET", "hash", "field", canary);
            server.command("HSET", "hash of fields", canary, "value");
            server.command("ZADD", "sorted set", "1", canary);
            server.command("SADD", "set", canary);
            server.command("RPUSH", "list", canary);
            server.command("XADD", "stream", "*", "field", canary);
            server.command("SET", "name:" + canary, "value");
            server.command("SET", "another", "value");

            List<StoredKey> keys = server.keyspace();

            assertThat(keys).hasSize(9);
            assertThat(keys.stream().filter(key -> !key.contains(bytes)).map(StoredKey::text))
                    .containsExactly("another");
            assertThat(keys.stream().filter(key -> key.ttlMillis().isPresent()))
                    .map(StoredKey::text)
                    .containsExactly("string");
            server.flushAll();
            assertThat(server.keyspace()).isEmpty();
        }
    }

    @Test
    void a_monitor_hears_every_command_and_calls_are_counted() {
        try (ValkeyServer server = ValkeyServer.start();
                Monitor monitor = server.monitor()) {
            server.forgetCalls();
            server.command("SET", "key", "value");
            server.command("SET", "key", "value");
            server.command("EVAL", "return redis.call('STRLEN', KEYS[1])", "1", "key");

            assertThat(server.calls()).containsEntry("set", 2L).containsEntry("strlen", 1L);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(
                            () ->
                                    monitor.lines().stream()
                                            .anyMatch(line -> line.contains("\"SET\" \"key\"")));
        }
    }
}
