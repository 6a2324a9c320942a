package org.e2eechat.server.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.e2eechat.server.functional.TestClient.Closed;
import org.e2eechat.server.functional.TestClient.Room;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A node that stops says so first: to the load balancer, to each client with a time to come back, and only then it closes. */
class DrainTest {
    private static final Closed DRAINING = new Closed(1001, "server draining");

    @Test
    void every_client_is_told_when_to_come_back_and_then_closed() throws Exception {
        try (TestRelay relay = draining(2000);
                ExecutorService background = Executors.newVirtualThreadPerTaskExecutor()) {
            TestClient[] clients = new TestClient[5];
            for (int i = 0; i < clients.length; i++) {
                clients[i] = settled(relay);
            }

            int port = relay.port();
            Future<?> stopped = drain(relay, background);
            Set<Long> delays = new HashSet<>();
            for (TestClient client : clients) {
                delays.add(client.next("SERVER_DRAINING").number("reconnectAfterMs"));
            }

            assertThat(delays).as("a delay of its own each").hasSize(5);
            assertThat(delays).allSatisfy(delay -> assertThat(delay).isBetween(1L, 2000L));
            for (TestClient client : clients) {
                assertThat(client.end()).isEqualTo(DRAINING);
            }
            stopped.get();
            assertThatThrownBy(() -> relay.socket(port, 0)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_draining_node_takes_nobody_new() throws Exception {
        // Long, but it ends as soon as the last client has gone.
        try (TestRelay relay = draining(60_000);
                ExecutorService background = Executors.newVirtualThreadPerTaskExecutor()) {
            TestClient alice = settled(relay);

            Future<?> stopped = drain(relay, background);
            TestRelay.eventually(() -> relay.http("GET", "/ready").status() == 503);
            HttpAnswer ready = relay.http("GET", "/ready");
            HttpAnswer live = relay.http("GET", "/live");
            HttpAnswer upgrade = relay.upgrade(UpgradeRequest.toRelay());
            HttpAnswer room = relay.http("POST", "/rooms");
            alice.send("ROOM_CREATE", Map.of());
            Message create = alice.await("ERROR");
            alice.askToJoin("some-room", "some-token");
            Message join = alice.await("ERROR");

            assertThat(ready.json().path("ready").booleanValue()).isFalse();
            assertThat(ready.json().path("checks").path("draining").booleanValue()).isTrue();
            assertThat(live.status()).isEqualTo(200);
            assertThat(upgrade.status()).isEqualTo(503);
            assertThat(upgrade.header("Retry-After")).isPresent();
            assertThat(room.status()).isEqualTo(503);
            assertThat(create.text("code")).isEqualTo("ERR_UNAVAILABLE");
            assertThat(create.body().path("retryable").booleanValue()).isTrue();
            assertThat(create.number("retryAfterMs")).isPositive();
            assertThat(join.text("code")).isEqualTo("ERR_UNAVAILABLE");
            alice.close();
            stopped.get();
        }
    }

    @Test
    void the_load_balancer_hears_of_it_before_the_clients() throws Exception {
        try (TestRelay relay = draining(20_000);
                ExecutorService background = Executors.newVirtualThreadPerTaskExecutor()) {
            TestClient alice = settled(relay);

            Future<?> stopped = drain(relay, background); // two seconds of it for the load balancer
            TestRelay.eventually(() -> relay.http("GET", "/ready").status() == 503);

            assertThat(alice.untilPong()).as("not told yet").isEmpty();
            alice.next("SERVER_DRAINING");
            alice.close();
            stopped.get();
        }
    }

    @Test
    void rooms_go_on_until_their_people_are_closed() throws Exception {
        try (TestRelay relay = draining(60_000);
                ExecutorService background = Executors.newVirtualThreadPerTaskExecutor()) {
            TestClient alice = settled(relay);
            Room room = alice.createRoom();
            TestClient bob = settled(relay);
            bob.join(room.id(), room.qrToken());
            alice.untilPong();

            Future<?> stopped = drain(relay, background);
            TestRelay.eventually(() -> relay.http("GET", "/ready").status() == 503);
            bob.say(room.id(), "still here");

            assertThat(alice.await("APP_MSG").text("ciphertextB64")).isEqualTo("still here");
            bob.close();
            assertThat(alice.await("ROOM_STATS").number("participants")).isEqualTo(1);
            alice.close();
            stopped.get();
        }
    }

    @Test
    void a_client_that_does_not_listen_does_not_hold_the_node_up() throws Exception {
        try (TestRelay relay = draining(1000)) {
            int port = relay.port();
            settled(relay).createRoom(); // and reads nothing more

            relay.server().drainAndStop();

            assertThatThrownBy(() -> relay.socket(port, 0)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void without_grace_clients_are_still_told_why() throws Exception {
        try (TestRelay relay = TestRelay.start("FEATURE_GRACEFUL_SHUTDOWN", "false")) {
            TestClient alice = settled(relay);

            relay.server().drainAndStop();

            alice.next("SERVER_DRAINING");
            assertThat(alice.end()).isEqualTo(DRAINING);
        }
    }

    /** A client whose connection is open for the server, too: HELLO can arrive a moment before that. */
    private static TestClient settled(TestRelay relay) throws IOException {
        TestClient client = relay.connect();
        client.untilPong();
        return client;
    }

    private static TestRelay draining(int timeoutMs) throws Exception {
        return TestRelay.start(
                "FEATURE_GRACEFUL_SHUTDOWN",
                "true",
                "GRACEFUL_SHUTDOWN_TIMEOUT_MS",
                Integer.toString(timeoutMs));
    }

    private static Future<?> drain(TestRelay relay, ExecutorService background) {
        return background.submit(
                () -> {
                    relay.server().drainAndStop();
                    return null;
                });
    }
}
