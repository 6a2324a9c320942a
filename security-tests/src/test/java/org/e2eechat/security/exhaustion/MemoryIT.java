package org.e2eechat.security.exhaustion;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.security.testkit.Frames;
import org.e2eechat.security.testkit.Neighbours;
import org.e2eechat.security.testkit.RawSocket;
import org.e2eechat.security.testkit.Relay;
import org.e2eechat.security.testkit.WebSocket;
import org.e2eechat.security.testkit.WebSocket.Room;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Many connections, each of which keeps to every limit, against a heap that is too small for all of them together. */
class MemoryIT {
    private static final int ATTACKERS = 600; // half a megabyte of each would take three heaps
    private static final int CONNECTIONS_OF_AN_ADDRESS = 20;
    private static final int FIRST_ADDRESS = 100;

    private Relay relay;
    private final List<WebSocket> attackers = new ArrayList<>();

    @BeforeEach
    void start() {
        relay =
                Relay.start(
                        List.of("-Xmx96m"),
                        "MAX_MSGS_PER_10S",
                        "1000000000",
                        "MAX_BYTES_PER_10S",
                        "2000000000");
    }

    @AfterEach
    void stop() {
        attackers.forEach(WebSocket::close);
        relay.close();
    }

    @Test
    void readers_who_never_read_cannot_fill_the_memory_together() {
        try (Neighbours neighbours = Neighbours.talkOn(relay)) {
            String large = "x".repeat(60_000);
            for (int i = 0; i < ATTACKERS; i++) {
                WebSocket host = attacker(relay.connectFrom(address(i)));
                WebSocket deaf =
                        attacker(WebSocket.open(RawSocket.narrow(address(i), relay.port(), 4096)));
                Room room = host.createRoom();
                deaf.join(room.id(), room.token());
                for (int message = 0; message < 10; message++) { // with the kernel's share
                    host.chat(room.id(), large);
                    host.expect("APP_MSG");
                }
            }
            neighbours.lostNothing("600 readers who never read");
        }
        expectAliveAndWarned();
    }

    @Test
    void unfinished_messages_cannot_fill_the_memory_together() {
        byte[] half = new byte[250_000];
        Arrays.fill(half, (byte) ' ');
        try (Neighbours neighbours = Neighbours.talkOn(relay)) {
            for (int i = 0; i < ATTACKERS; i++) {
                try {
                    attacker(relay.connectFrom(address(i))).raw(Frames.masked(Frames.TEXT, half));
                } catch (UncheckedIOException givenUp) {
                    assertThat(givenUp).as("the relay closed it").hasMessageContaining("Broken");
                }
            }
            neighbours.lostNothing("600 unfinished messages");
        }
        expectAliveAndWarned();
    }

    private WebSocket attacker(WebSocket socket) {
        attackers.add(socket);
        return socket;
    }

    private static int address(int attacker) {
        return FIRST_ADDRESS + attacker / CONNECTIONS_OF_AN_ADDRESS;
    }

    private void expectAliveAndWarned() {
        assertThat(relay.isAlive()).isTrue();
        assertThat(relay.http("GET", "/ready").status()).isEqualTo(200);
        assertThat(relay.said()).contains("the heap runs full").doesNotContain("OutOfMemory");
    }
}
