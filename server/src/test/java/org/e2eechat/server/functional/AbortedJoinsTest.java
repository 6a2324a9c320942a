package org.e2eechat.server.functional;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.functional.TestClient.Room;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;

/**
 * A socket may close at any moment of a join. In the service before this one that left ghosts: members that nobody was, which filled rooms and made them immortal. Here every
 * seat is given back, whenever and however the socket ends; {@code -Dseed=…} repeats a run.
 */
class AbortedJoinsTest {
    private static final int ROUNDS = 150; // enough for every way to go at many moments
    private static final int LONGEST_MOMENT = 60_000; // spins; longer than a join takes
    private static final int MOST_CONNECTIONS = 40;
    private static final long SEED = Long.getLong("seed", 20_260_203L);

    @RegisterExtension
    static final TestRelay relay =
            TestRelay.with(
                    "ROOM_MAX_PARTICIPANTS",
                    "500",
                    "MAX_CONNS_PER_IP",
                    Integer.toString(MOST_CONNECTIONS));

    private final Random random = new Random(SEED);

    @AfterEach
    void nobody_and_nothing_is_left_over() throws Exception {
        relay.disconnectAll();
        TestRelay.eventually(() -> relay.gauge("relay_connections") == 0);
        TestRelay.eventually(() -> relay.gauge("relay_participants") == 0);
        TestRelay.eventually(() -> relay.gauge("relay_rooms") == 0);
        // Whoever was counted twice or never given back would be missing here.
        for (int i = 0; i < MOST_CONNECTIONS; i++) {
            relay.connect();
        }
    }

    @Test
    void a_join_that_is_cut_off_at_any_moment_leaves_no_ghost() throws Exception {
        TestClient alice = relay.connect();
        Room room = alice.createRoom();

        for (int i = 0; i < ROUNDS; i++) {
            TestClient joiner = connectAgain();
            joiner.askToJoin(room.id(), token(room.id()));
            goSomehow(joiner);
        }

        TestRelay.eventually(() -> relay.gauge("relay_participants") == 1);
        TestClient witness = connectAgain();
        assertThat(witness.join(room.id(), token(room.id())).number("participants"))
                .as("with -Dseed=" + SEED)
                .isEqualTo(2);
    }

    @Test
    void a_join_whose_frame_is_cut_off_takes_no_seat() throws Exception {
        TestClient alice = relay.connect();
        Room room = alice.createRoom();

        for (int i = 0; i < ROUNDS; i++) {
            TestClient joiner = connectAgain();
            byte[] frame =
                    TestClient.textFrame(
                            TestClient.message(
                                    "JOIN_REQUEST",
                                    joiner.nextId(),
                                    Map.of("roomId", room.id(), "qrToken", token(room.id()))));
            joiner.sendRaw(Arrays.copyOf(frame, random.nextInt(frame.length)));
            goSomehow(joiner);
        }

        TestRelay.eventually(() -> relay.gauge("relay_connections") == 1);
        assertThat(alice.untilPong()).isEmpty();
    }

    @Test
    void a_room_whose_creator_was_cut_off_does_not_live_on() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            TestClient creator = connectAgain();
            creator.send("ROOM_CREATE", Map.of());
            goSomehow(creator);
        }

        TestRelay.eventually(() -> relay.gauge("relay_rooms") == 0);
    }

    @Test
    void a_leave_that_is_cut_off_is_one_leave() throws Exception {
        TestClient alice = relay.connect();
        Room room = alice.createRoom();

        for (int i = 0; i < ROUNDS; i++) {
            TestClient bob = connectAgain();
            bob.askToJoin(room.id(), token(room.id()));
            bob.next("JOINED");
            bob.send("LEAVE", Map.of("roomId", room.id()));
            goSomehow(bob);
            // JOINED and left, each once, and the numbers add up.
            assertThat(alice.await("ROOM_STATS").number("participants")).isEqualTo(2);
            assertThat(alice.await("ROOM_STATS").number("participants")).isEqualTo(1);
        }
    }

    @Test
    void an_upgrade_that_is_cut_off_gives_the_connection_back() throws Exception {
        byte[] request = UpgradeRequest.toRelay().text().getBytes(StandardCharsets.US_ASCII);

        for (int i = 0; i < ROUNDS; i++) {
            try (java.net.Socket socket = relay.socket()) {
                socket.getOutputStream()
                        .write(request, 0, request.length - Math.max(0, random.nextInt(9) - 6));
                pause();
                if (random.nextBoolean()) {
                    TestClient.reset(socket);
                }
            }
        }

        TestRelay.eventually(() -> relay.gauge("relay_connections") == 0);
    }

    @Test
    void the_last_one_leaving_while_another_joins_leaves_one_room_or_none() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            TestClient alice = connectAgain();
            Room room = alice.createRoom();
            TestClient bob = connectAgain();

            alice.send("LEAVE", Map.of("roomId", room.id()));
            bob.askToJoin(room.id(), room.qrToken());

            Message answer = bob.next();
            if (answer.type().equals("JOINED")) {
                assertThat(bob.await("ROOM_STATS").number("participants")).isBetween(1L, 2L);
                bob.say(room.id(), "still there?");
                bob.await("APP_MSG");
            } else {
                assertThat(answer.text("code")).isEqualTo("ERR_NO_ROOM");
            }
            alice.close();
            bob.close();
        }
    }

    /** A connection as soon as there is room for one: those that were cut off still count for a moment. */
    private TestClient connectAgain() throws Exception {
        TestRelay.eventually(() -> relay.gauge("relay_connections") < MOST_CONNECTIONS / 2);
        return relay.connect();
    }

    private void goSomehow(TestClient client) throws Exception {
        pause();
        switch (random.nextInt(4)) {
            case 0 -> client.reset();
            case 1 -> client.close();
            case 2 -> client.halfClose();
            default -> {
                client.sendFrame(TestClient.CLOSE, true, new byte[0]);
                client.reset();
            }
        }
    }

    private void pause() {
        for (int spins = random.nextInt(LONGEST_MOMENT); spins > 0; spins--) {
            Thread.onSpinWait();
        }
    }

    private static String token(String room) {
        return TestTokens.token(relay.setting("JOIN_TOKEN_SECRET"), room);
    }
}
