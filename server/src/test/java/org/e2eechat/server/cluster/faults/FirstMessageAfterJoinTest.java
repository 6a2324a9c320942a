package org.e2eechat.server.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.process.Secrets;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

class FirstMessageAfterJoinTest {
    private static final int ROOMS = 500;
    private static final Duration ALL_MADE_WITHIN = Duration.ofSeconds(60);

    @Test
    void in_500_rooms_at_once_a_joiner_from_another_node_hears_the_very_next_message()
            throws Exception {
        String secret = Secrets.random();
        try (ValkeyServer valkey = ValkeyServer.start();
                Node a = Node.start(valkey.url(), secret);
                Node b = Node.start(valkey.url(), secret);
                ExecutorService rooms = Executors.newVirtualThreadPerTaskExecutor()) {
            Waiting.until(
                    "both nodes are ready",
                    Waiting.HEALED_WITHIN,
                    () -> a.isReady() && b.isReady());
            CountDownLatch allMade = new CountDownLatch(ROOMS);
            List<Future<Boolean>> heard = new ArrayList<>();
            for (int i = 0; i < ROOMS; i++) {
                heard.add(rooms.submit(() -> hearsTheFirst(a, b, secret, allMade)));
            }
            int lost = 0;
            for (Future<Boolean> each : heard) {
                lost += each.get() ? 0 : 1;
            }

            System.out.printf("fault: none, %d rooms joined at once | lost %d%n", ROOMS, lost);
            assertThat(lost).isZero();
        }
    }

    /** Whether a guest hears what the host says as soon as the guest has been told that it is in. */
    private static boolean hearsTheFirst(Node a, Node b, String secret, CountDownLatch allMade)
            throws InterruptedException {
        try (Person host = Person.at(a.port(), "host");
                Person guest = Person.at(b.port(), "guest")) {
            String room = host.createRoom();
            allMade.countDown();
            assertThat(allMade.await(ALL_MADE_WITHIN.toSeconds(), TimeUnit.SECONDS)).isTrue();
            guest.awaitJoined(
                    room, () -> Secrets.token(room, System.currentTimeMillis() + 300_000, secret));
            String first = host.say();
            String second = host.say();
            guest.awaitText(
                    second, Waiting.HEALED_WITHIN); // in order, so the first is there or lost
            return guest.hasHeard(first) && guest.losses().equals(Person.Losses.NONE);
        }
    }
}
