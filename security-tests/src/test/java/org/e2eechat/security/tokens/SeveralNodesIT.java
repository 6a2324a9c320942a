package org.e2eechat.security.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.e2eechat.security.testkit.Relay;
import org.e2eechat.security.testkit.Tokens;
import org.e2eechat.security.testkit.Valkey;
import org.e2eechat.security.testkit.WebSocket;
import org.e2eechat.security.testkit.WebSocket.Room;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What is refused on one node is refused on all: a second node is no second chance. */
class SeveralNodesIT {
    private static final int AT_ONCE = 100;
    private static final int CREATIONS = 5; // in a minute, from one address

    private static Valkey valkey;
    private static Relay nodeA;
    private static Relay nodeB;
    private static String secret;

    @BeforeAll
    static void start() {
        assumeTrue(Valkey.program().isPresent(), "needs valkey-server or redis-server on PATH");
        valkey = Valkey.start();
        secret = Tokens.randomSecret();
        nodeA = node("ROOM_MAX_PARTICIPANTS", "500");
        nodeB = node("ROOM_MAX_PARTICIPANTS", "500");
        nodeA.port();
    }

    private static Relay node(String name, String value) {
        return Relay.start(
                "JOIN_TOKEN_SECRET",
                secret,
                "REDIS_URL",
                valkey.url(),
                "MAX_ROOM_CREATES_PER_IP_PER_MIN",
                Integer.toString(CREATIONS),
                name,
                value);
    }

    @AfterAll
    static void stop() {
        if (valkey != null) {
            nodeA.close();
            nodeB.close();
            valkey.close();
        }
    }

    @Test
    void a_token_that_was_used_on_one_node_does_not_work_on_another() {
        try (WebSocket host = nodeA.connectFrom(11);
                WebSocket guest = nodeA.connectFrom(11);
                WebSocket thief = nodeB.connectFrom(11)) {
            Room room = host.createRoom();
            assertThat(guest.join(room.id(), room.token())).isEqualTo("JOINED");

            assertThat(thief.join(room.id(), room.token())).isEqualTo("ERR_TOKEN_REPLAY");
        }
    }

    @Test
    void of_a_hundred_who_use_one_token_on_two_nodes_at_once_exactly_one_gets_in()
            throws Exception {
        try (WebSocket host = nodeA.connectFrom(12);
                ExecutorService crowd = Executors.newVirtualThreadPerTaskExecutor()) {
            Room room = host.createRoom();
            List<WebSocket> thieves = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                thieves.add((i % 2 == 0 ? nodeA : nodeB).connectFrom(12));
            }

            List<Future<String>> attempts =
                    thieves.stream()
                            .map(thief -> crowd.submit(() -> thief.join(room.id(), room.token())))
                            .toList();

            List<String> outcomes = new ArrayList<>();
            for (Future<String> attempt : attempts) {
                outcomes.add(attempt.get());
            }
            assertThat(outcomes).filteredOn("JOINED"::equals).hasSize(1);
            assertThat(outcomes).filteredOn("ERR_TOKEN_REPLAY"::equals).hasSize(AT_ONCE - 1);
            thieves.forEach(WebSocket::close);
        }
    }

    @Test
    void a_secret_that_one_node_does_not_know_opens_nothing_there() {
        try (WebSocket host = nodeA.connectFrom(13);
                WebSocket thief = nodeB.connectFrom(13)) {
            Room room = host.createRoom();
            long soon = System.currentTimeMillis() + 60_000;

            assertThat(thief.join(room.id(), Tokens.good(Tokens.randomSecret(), room.id(), soon)))
                    .isEqualTo("ERR_TOKEN_MAC");
            assertThat(thief.join(room.id(), Tokens.good(secret, room.id(), soon)))
                    .isEqualTo("JOINED");
        }
    }

    @Test
    void an_address_cannot_make_twice_as_many_rooms_on_two_nodes() {
        List<String> outcomes = new ArrayList<>();

        for (int i = 0; i < 2 * CREATIONS; i++) {
            try (WebSocket squatter = (i % 2 == 0 ? nodeA : nodeB).connectFrom(14)) {
                squatter.say("ROOM_CREATE", "{}");
                outcomes.add(squatter.outcome("ROOM_CREATED"));
            }
        }

        // Nobody waits for the count, so each node may let one more pass before it hears of it.
        assertThat(outcomes)
                .filteredOn("ROOM_CREATED"::equals)
                .hasSizeBetween(CREATIONS, CREATIONS + 2);
        assertThat(outcomes).endsWith("ERR_RATE_LIMITED", "ERR_RATE_LIMITED");
        try (WebSocket neighbour = nodeB.connectFrom(15)) {
            neighbour.createRoom();
        }
    }
}
