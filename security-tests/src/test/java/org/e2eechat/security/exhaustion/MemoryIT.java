package org.e2eechat.security.exhaustion;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;
import org.e2eechat.security.testkit.Frames;
import org.e2eechat.security.testkit.Neighbours;
import org.e2eechat.security.testkit.RawSocket;
import org.e2eechat.security.testkit.Relay;
import org.e2eechat.security.testkit.WebSocket;
import org.e2eechat.security.testkit.WebSocket.Room;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Many connections, each of which keeps to every limit, against the smallest heap that is supported
 * and against the heap of the shipped container (60 % of 768 MB): what they hold
 * together is bounded in every state, closing ones included.
 */
@ParameterizedClass
@ValueSource(strings = {"-Xmx64m", "-Xmx460m"})
class MemoryIT {
    private static final int CONNECTIONS_OF_AN_ADDRESS = 20;
    private static final int FIRST_ADDRESS = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Within the default limit for as long as it takes. */
    private static final Duration PACE = Duration.ofMillis(100);

    /** Two whole heaps of 64 MB; of 460 MB, what one address after the other gets in. */
    private static final int READERS = 260;

    private static final int UNFINISHED = 1_500;

    @Parameter private String heap = "";

    private Relay relay;
    private final List<WebSocket> attackers = new ArrayList<>();

    @BeforeEach
    void start() {
        relay = Relay.start(List.of(heap), "LOBBY_TIMEOUT_MS", "120000");
    }

    @AfterEach
    void stop() {
        attackers.forEach(WebSocket::close);
        relay.close();
    }

    @Test
    void readers_who_never_read_cannot_fill_the_memory_together() {
        try (Neighbours neighbours = Neighbours.talkOn(relay, PACE)) {
            for (int i = 0; i < READERS; i++) {
                reader(i);
            }
            neighbours.lostNothing(READERS + " readers who never read");
        }
        expectAlive();
    }

    /** What a closing connection held was not counted, and it held it for five seconds. */
    @Test
    void readers_who_have_themselves_closed_cannot_fill_the_memory_either() {
        try (Neighbours neighbours = Neighbours.talkOn(relay, PACE)) {
            for (int i = 0; i < READERS; i++) {
                reader(i).text("this is no message");
            }
            neighbours.lostNothing(READERS + " readers who never read and are closed");
        }
        expectAlive();
    }

    @Test
    void unfinished_messages_cannot_fill_the_memory_together() {
        try (Neighbours neighbours = Neighbours.talkOn(relay, PACE)) {
            for (int i = 0; i < UNFINISHED; i++) {
                attacker(relay.connectFrom(address(i))).raw(unfinished());
            }
            neighbours.lostNothing(UNFINISHED + " unfinished messages");
        }
        expectAlive();
    }

    /** A connection that was closed for its pings kept its unfinished message until it hung up. */
    @Test
    void unfinished_messages_of_connections_that_have_themselves_closed_are_forgotten_at_once() {
        byte[] ping = Frames.masked(Frames.FIN | Frames.PING);
        byte[][] pings = new byte[205][];
        Arrays.fill(pings, ping);
        try (Neighbours neighbours = Neighbours.talkOn(relay, PACE)) {
            for (int i = 0; i < 600; i++) {
                attacker(relay.connectFrom(address(i))).raw(unfinished()).raw(pings);
            }
            neighbours.lostNothing("600 unfinished messages, closed for their pings");
        }
        expectAlive();
    }

    private WebSocket attacker(WebSocket socket) {
        attackers.add(socket);
        return socket;
    }

    /** A member for whom half a megabyte waits. */
    private WebSocket reader(int number) {
        try (WebSocket host = relay.connectFrom(address(number))) {
            WebSocket reader =
                    attacker(WebSocket.open(RawSocket.narrow(address(number), relay.port(), 4096)));
            Room room = host.createRoom();
            reader.askToJoin(room.id(), room.token());
            host.expect("QR_ROTATED");
            String large = "x".repeat(60_000);
            // With what the kernel takes; fewer than the host may send.
            for (int message = 0; message < 10; message++) {
                host.chat(room.id(), large);
                if (!host.outcome("APP_MSG").equals("APP_MSG")) {
                    break;
                }
            }
            return reader;
        } catch (UncheckedIOException | AssertionError evicted) {
            // The relay may close any of them; that it lives and the neighbours talk is the point.
            return attackers.getLast();
        }
    }

    private static byte[] unfinished() {
        byte[] spaces = new byte[255_000];
        Arrays.fill(spaces, (byte) ' ');
        return Frames.masked(Frames.TEXT, spaces);
    }

    private static int address(int attacker) {
        return FIRST_ADDRESS + attacker / CONNECTIONS_OF_AN_ADDRESS;
    }

    private void expectAlive() {
        assertThat(relay.isAlive()).isTrue();
        assertThat(relay.http("GET", "/ready").status()).isEqualTo(200);
        assertThat(relay.said()).doesNotContain("OutOfMemory");
        attackers.forEach(WebSocket::close);
        Awaitility.await("everything is given back")
                .atMost(PATIENCE)
                .until(() -> relay.metric("relay_connections") == 0);
    }
}
