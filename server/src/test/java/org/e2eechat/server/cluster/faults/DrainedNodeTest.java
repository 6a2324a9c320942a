package org.e2eechat.server.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.process.Secrets;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

class DrainedNodeTest {

    @Test
    void people_of_a_drained_node_are_told_and_the_others_talk_on_without_a_gap() throws Exception {
        try (ValkeyServer valkey = ValkeyServer.start();
                ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
                Conversation talk =
                        Conversation.on(
                                "node drained under load",
                                valkey.url(),
                                "FEATURE_GRACEFUL_SHUTDOWN",
                                "true",
                                "GRACEFUL_SHUTDOWN_TIMEOUT_MS",
                                "3000")) {
            Future<?> drained =
                    background.submit(
                            () -> {
                                talk.b.server().drainAndStop();
                                return null;
                            });
            String last = "";
            while (talk.carol.isConnected() || talk.dave.isConnected()) {
                last = talk.alice.say();
                talk.bob.awaitText(last, Waiting.ANSWERED_WITHIN);
            }
            drained.get();

            assertThat(talk.carol.end().orElseThrow().code()).isEqualTo(1001);
            assertThat(talk.dave.end().orElseThrow().code()).isEqualTo(1001);
            assertThat(talk.carol.all("SERVER_DRAINING")).hasSize(1);
            Waiting.until(
                    "their seats are given back",
                    Waiting.ANSWERED_WITHIN,
                    () -> talk.alice.last("ROOM_STATS").path("participants").intValue() == 2);
            Person.Losses losses = talk.bob.losses();
            assertThat(losses).isEqualTo(Person.Losses.NONE);
            assertThat(talk.carol.losses().doubled()).isZero();
            assertThat(talk.carol.losses().lost()).as("before it was closed").isZero();
            talk.observed().print(losses.plus(talk.carol.losses()));
        }
    }

    @Test
    void a_room_outlives_a_drain_that_sends_all_of_its_members_away() throws Exception {
        String secret = Secrets.random();
        String[] drains = {
            "FEATURE_GRACEFUL_SHUTDOWN", "true", "GRACEFUL_SHUTDOWN_TIMEOUT_MS", "1000"
        };
        try (ValkeyServer valkey = ValkeyServer.start();
                Node a = Node.start(valkey.url(), secret, drains);
                Node b = Node.start(valkey.url(), secret, drains);
                Person alice = Person.at(a.port(), "alice");
                Person again = Person.at(b.port(), "again")) {
            Waiting.until(
                    "both nodes are ready",
                    Waiting.HEALED_WITHIN,
                    () -> a.isReady() && b.isReady());
            String room = alice.createRoom();

            a.server().drainAndStop();

            again.awaitJoined(
                    room, () -> Secrets.token(room, System.currentTimeMillis() + 60_000, secret));
            assertThat(again.last("JOINED").path("participants").intValue()).isEqualTo(1);
            again.leave();
            assertThat(
                            again.askToJoin(
                                            room,
                                            Secrets.token(
                                                    room,
                                                    System.currentTimeMillis() + 60_000,
                                                    secret))
                                    .code())
                    .as("who leaves by himself ends it as ever")
                    .isEqualTo("ERR_NO_ROOM");
        }
    }
}
