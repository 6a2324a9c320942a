package org.e2eechat.server.functional;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.functional.TestClient.Closed;
import org.e2eechat.server.functional.TestClient.Frame;
import org.e2eechat.server.functional.TestClient.Room;
import org.junit.jupiter.api.Test;

/**
 * Dead peers are noticed. In the service before this one a time-out of 5 s was looked at every 30
 * s.
 */
class LivenessTest {
    @Test
    void a_peer_that_never_answers_a_ping_is_dropped_and_its_room_is_told() throws Exception {
        try (TestRelay relay =
                TestRelay.start("WS_PING_INTERVAL_MS", "1000", "WS_PING_TIMEOUT_MS", "1000")) {
            TestClient alice = relay.connect();
            Room room = alice.createRoom();
            TestClient dead = relay.connect().ignorePings();
            dead.join(room.id(), room.qrToken());
            alice.untilPong();

            // Waiting for it, Alice answers her own pings, and so lives on.
            assertThat(alice.next("SYSTEM_MSG").text("text")).isEqualTo("P2 has left the chat");
            assertThat(alice.next("ROOM_STATS").number("participants")).isEqualTo(1);
            assertThat(dead.end()).isEqualTo(Closed.WITHOUT_A_WORD);
            assertThat(
                            relay.counter(
                                    "relay_connections_closed_total",
                                    java.util.Map.of("reason", "ping_timeout")))
                    .isEqualTo(1);
            Frame ping = alice.nextFrame();
            assertThat(ping.opcode()).isEqualTo(TestClient.PING);
            alice.sendFrame(TestClient.PONG, true, ping.payload());
            assertThat(alice.untilPong()).isEmpty();
        }
    }
}
