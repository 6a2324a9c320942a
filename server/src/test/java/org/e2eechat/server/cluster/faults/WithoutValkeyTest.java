package org.e2eechat.server.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.process.Secrets;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A node starts, and stops, while Valkey is away. */
class WithoutValkeyTest {
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(15);

    private final String secret = Secrets.random();

    @Test
    void a_node_that_starts_before_valkey_waits_for_it() throws Exception {
        try (ValkeyServer valkey = ValkeyServer.start()) {
            valkey.kill();

            try (Node node = Node.start(valkey.url(), secret);
                    Person alice = Person.at(node.port(), "alice");
                    Person bob = Person.at(node.port(), "bob")) {
                assertThat(node.isReady()).isFalse();
                assertThat(node.isLive()).isTrue();
                alice.askToCreate().expectUnavailable();
                valkey.restartEmpty();
                Waiting.until("it is ready", Waiting.HEALED_WITHIN, node::isReady);

                String room = alice.createRoom();
                bob.awaitJoined(
                        room, () -> alice.last("ROOM_CREATED").path("qrToken").stringValue());
                bob.awaitText(alice.say(), Waiting.ANSWERED_WITHIN);
            }
        }
    }

    @Test
    void a_node_stops_in_time_though_no_seat_can_be_given_back() throws Exception {
        for (boolean isPaused : new boolean[] {true, false}) {
            try (ValkeyServer valkey = ValkeyServer.start();
                    Node node = Node.start(valkey.url(), secret)) {
                Waiting.until("it is ready", Waiting.HEALED_WITHIN, node::isReady);
                Person alice = Person.at(node.port(), "alice");
                alice.createRoom();
                if (isPaused) {
                    valkey.pause();
                } else {
                    valkey.kill();
                }

                CompletableFuture<Void> stopped =
                        CompletableFuture.runAsync(
                                node::close, task -> Thread.ofVirtual().start(task));

                stopped.get(STOPPED_WITHIN.toSeconds(), TimeUnit.SECONDS);
                assertThat(alice.end().orElseThrow().code()).isEqualTo(1001);
                alice.close();
            }
        }
    }
}
