package org.e2eechat.server.testkit.valkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

class FaultyProxyTest {
    private static ValkeyServer server;

    private FaultyProxy proxy;
    private RespClient client;

    @BeforeAll
    static void startServer() {
        server = ValkeyServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void connect() throws IOException {
        server.flushAll();
        proxy = FaultyProxy.before(server);
        client = RespClient.to(proxy.port(), Optional.empty());
    }

    @AfterEach
    void close() {
        client.close();
        proxy.close();
    }

    @Test
    void everything_passes_at_first() {
        String large = "x".repeat(1_000_000);

        client.call("SET", "key", large);

        assertThat(client.call("GET", "key").text()).isEqualTo(large);
        assertThat(proxy.connections()).isEqualTo(1);
    }

    @Test
    void a_command_passes_a_half_cut_network_and_its_answer_does_not() {
        proxy.cut(FaultyProxy.Direction.TO_CLIENT);
        CompletableFuture<Reply> asked = ask("SET", "key", "value");

        await(() -> server.command("EXISTS", "key").number() == 1);

        assertThat(asked).isNotDone();
        proxy.heal();
        assertThat(asked.join().text()).isEqualTo("OK");
    }

    @Test
    void a_command_waits_for_a_cut_network_to_heal() {
        proxy.cut(FaultyProxy.Direction.TO_SERVER);
        CompletableFuture<Reply> asked = ask("SET", "key", "value");
        await(() -> proxy.heldBytes() > 0);

        assertThat(server.command("EXISTS", "key").number()).isZero();
        proxy.heal();

        assertThat(asked.join().text()).isEqualTo("OK");
    }

    @Test
    void slow_bytes_arrive_late_and_all_of_them() {
        proxy.delay(Duration.ofMillis(20));

        long before = System.nanoTime();
        String answer = client.call("PING").text();
        Duration took = Duration.ofNanos(System.nanoTime() - before);

        assertThat(answer).isEqualTo("PONG");
        assertThat(took)
                .isGreaterThanOrEqualTo(Duration.ofMillis(40)); // never sooner, on any machine
    }

    @Test
    void a_connection_breaks_in_the_middle_of_a_command() {
        client.call("SET", "key", "value");
        proxy.dropAfter(20);

        assertThatThrownBy(() -> client.call("SET", "key", "another value"))
                .isInstanceOf(UncheckedIOException.class);

        assertThat(server.command("GET", "key").text()).isEqualTo("value");
        await(() -> proxy.connections() == 0);
    }

    @Test
    void a_refusing_proxy_breaks_what_is_open_and_lets_nobody_in_until_it_heals() throws Exception {
        client.call("PING");

        proxy.refuse();

        assertThatThrownBy(() -> client.call("PING")).isInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(() -> RespClient.to(proxy.port(), Optional.empty()))
                .isInstanceOf(IOException.class);
        proxy.heal();
        try (RespClient another = RespClient.to(proxy.port(), Optional.empty())) {
            assertThat(another.call("PING").text()).isEqualTo("PONG");
        }
    }

    private CompletableFuture<Reply> ask(String... words) {
        return CompletableFuture.supplyAsync(
                () -> client.call(words), task -> Thread.ofVirtual().start(task));
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(10))
                .until(condition);
    }
}
