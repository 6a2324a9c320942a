package org.e2eechat.server.cluster.faults;

import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

class PausedValkeyTest {
    private static final int CROWD = 200;

    @Test
    void a_server_that_keeps_its_connections_and_says_nothing_is_away_all_the_same()
            throws Exception {
        try (ValkeyServer valkey = ValkeyServer.start();
                Conversation talk = Conversation.on("Valkey paused (SIGSTOP)", valkey.url())) {
            valkey.pause();
            talk.expectOutage(talk.a, talk.b);

            valkey.resume();

            talk.expectHealed();
        }
    }

    @Test
    void a_crowd_that_comes_before_anybody_has_noticed_is_answered_all_at_once() throws Exception {
        try (ValkeyServer valkey = ValkeyServer.start();
                Conversation talk =
                        Conversation.on("Valkey paused, " + CROWD + " at the door", valkey.url());
                ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Person> crowd =
                    IntStream.range(0, CROWD)
                            .mapToObj(i -> talk.newcomer(i % 2 == 0 ? talk.a : talk.b))
                            .toList();
            valkey.pause();

            List<Future<Person.Answer>> answers = new ArrayList<>();
            for (int i = 0; i < CROWD; i++) {
                Person person = crowd.get(i);
                boolean joins = i % 4 < 2;
                answers.add(
                        asking.submit(
                                () ->
                                        joins
                                                ? person.askToJoin(talk.room(), talk.code())
                                                : person.askToCreate()));
            }

            for (Future<Person.Answer> each : answers) {
                Person.Answer answer = each.get(); // a queue would be longer than its deadline
                answer.expectUnavailable();
                talk.observed().refusedAfter(answer.took());
            }
            talk.expectRoomsOnOneNodeGoOn();
            valkey.resume();
            talk.expectHealed();
        }
    }
}
