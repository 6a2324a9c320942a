package org.e2eechat.server.functional;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** Two relays that share one Valkey: whoever is in a room is in it, whichever node their connection is on. */
class TwoNodesTest {
    private static final String SECRET = TestRelay.randomSecret();

    private static ValkeyServer valkey;
    private static TestRelay nodeA;
    private static TestRelay nodeB;

    @BeforeAll
    static void start() throws Exception {
        valkey = ValkeyServer.start();
        nodeA = node();
        nodeB = node();
        TestRelay.eventually(() -> isReady(nodeA) && isReady(nodeB));
    }

    private static TestRelay node() throws Exception {
        return TestRelay.start("REDIS_URL", valkey.url(), "JOIN_TOKEN_SECRET", SECRET);
    }

    private static boolean isReady(TestRelay node) throws Exception {
        return node.http("GET", "/ready").status() == 200;
    }

    @AfterEach
    void disconnect() throws Exception {
        nodeA.disconnectAll();
        nodeB.disconnectAll();
    }

    @AfterAll
    static void stop() throws Exception {
        nodeA.close();
        nodeB.close();
        valkey.close();
    }

    @Test
    void members_on_two_nodes_hear_each_other() throws Exception {
        TestClient ann = nodeA.connect();
        TestClient.Room room = ann.createRoom();
        TestClient ben = nodeB.connect();
        ben.join(room.id(), room.qrToken());
        ann.await("ROOM_STATS");

        ann.say(room.id(), "aGVsbG8=");
        ben.say(room.id(), "d29ybGQ=");

        assertThat(texts(ben, 2)).containsExactlyInAnyOrder("aGVsbG8=", "d29ybGQ=");
        assertThat(texts(ann, 2)).containsExactlyInAnyOrder("aGVsbG8=", "d29ybGQ=");
    }

    @Test
    void a_join_on_one_node_is_told_on_the_other_as_if_there_were_one() throws Exception {
        TestClient ann = nodeA.connect();
        TestClient.Room room = ann.createRoom();
        TestClient ben = nodeB.connect();

        Message joined = ben.join(room.id(), room.qrToken());

        assertThat(joined.number("participants")).isEqualTo(2);
        assertThat(ann.next("SYSTEM_MSG").text("text"))
                .isEqualTo("this person has entered the chat with the name P2");
        Message stats = ann.next("ROOM_STATS");
        assertThat(stats.number("participants")).isEqualTo(2);
        assertThat(stats.text("host")).isNotEqualTo(joined.text("participantId"));
        assertThat(ann.next("QR_ROTATED").text("qrToken"))
                .as("the code that was used is replaced on every screen at once")
                .isNotEqualTo(room.qrToken());
    }

    @Test
    void a_leave_on_one_node_is_told_on_the_other() throws Exception {
        TestClient ann = nodeA.connect();
        TestClient.Room room = ann.createRoom();
        TestClient ben = nodeB.connect();
        String benId = ben.join(room.id(), room.qrToken()).text("participantId");
        ann.await("QR_ROTATED");

        ann.send("LEAVE", Map.of("roomId", room.id()));
        ann.await("LEFT");
        Message stats = ben.await("ROOM_STATS");

        assertThat(stats.number("participants")).isEqualTo(1);
        assertThat(stats.text("host")).as("the longest-present one hosts now").isEqualTo(benId);
    }

    @Test
    void a_code_is_good_once_whichever_node_it_is_shown_to() throws Exception {
        TestClient ann = nodeA.connect();
        TestClient.Room room = ann.createRoom();
        nodeB.connect().join(room.id(), room.qrToken());
        TestClient eve = nodeA.connect();

        eve.askToJoin(room.id(), room.qrToken());

        assertThat(eve.nextError()).isEqualTo("ERR_TOKEN_REPLAY");
    }

    @Test
    void nothing_that_is_said_after_joined_is_lost_on_a_node_that_is_new_in_the_room()
            throws Exception {
        AtomicBoolean goOn = new AtomicBoolean(true);
        TestClient ann = nodeA.connect();
        TestClient.Room room = ann.createRoom();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // given somebody who talks all the time
            Future<?> talk =
                    threads.submit(
                            () -> {
                                while (goOn.get()) {
                                    ann.say(room.id(), "bm93");
                                    ann.await("APP_MSG");
                                }
                                return null;
                            });
            String token = room.qrToken();
            for (int round = 0; round < 20; round++) {
                TestClient ben = nodeB.connect();
                ben.askToJoin(room.id(), token);
                token = ben.await("JOINED").text("nextToken");
                List<Long> heard = numbers(ben, 50);
                assertThat(heard)
                        .as("from the first one that came, every one")
                        .containsExactlyElementsOf(
                                java.util.stream.LongStream.range(
                                                heard.getFirst(), heard.getFirst() + 50)
                                        .boxed()
                                        .toList());
                ben.send("LEAVE", Map.of("roomId", room.id()));
                ben.await("LEFT");
            }
            goOn.set(false);
            talk.get();
        }
    }

    @Test
    void the_first_words_after_a_join_are_heard_in_500_rooms_at_once() throws Exception {
        int count = 500;
        List<TestClient> hosts = new ArrayList<>();
        List<TestClient.Room> rooms = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            TestClient host = nodeA.connect();
            hosts.add(host);
            rooms.add(host.createRoom());
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<String>>> heard = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                TestClient host = hosts.get(i);
                TestClient.Room room = rooms.get(i);
                TestClient guest = nodeB.connect();
                heard.add(
                        threads.submit(
                                (Callable<List<String>>)
                                        () -> {
                                            guest.askToJoin(room.id(), room.qrToken());
                                            guest.await("JOINED");
                                            host.say(room.id(), "Zmlyc3Q=");
                                            return texts(guest, 1);
                                        }));
            }
            for (Future<List<String>> each : heard) {
                assertThat(each.get()).containsExactly("Zmlyc3Q=");
            }
        }
    }

    @Test
    void a_room_on_one_node_alone_costs_valkey_nothing_for_each_message() throws Exception {
        TestClient ann = nodeA.connect();
        TestClient.Room room = ann.createRoom();
        TestClient ben = nodeA.connect();
        ben.join(room.id(), room.qrToken());
        valkey.forgetCalls();

        for (int i = 0; i < 100; i++) {
            ann.say(room.id(), "bm93");
        }
        texts(ben, 100);

        assertThat(valkey.calls().getOrDefault("publish", 0L)).isZero();
    }

    private static List<String> texts(TestClient client, int count) throws Exception {
        List<String> texts = new ArrayList<>();
        while (texts.size() < count) {
            texts.add(client.await("APP_MSG").text("ciphertextB64"));
        }
        return texts;
    }

    private static List<Long> numbers(TestClient client, int count) throws Exception {
        List<Long> numbers = new ArrayList<>();
        while (numbers.size() < count) {
            numbers.add(client.await("APP_MSG").number("seq"));
        }
        return numbers;
    }
}
