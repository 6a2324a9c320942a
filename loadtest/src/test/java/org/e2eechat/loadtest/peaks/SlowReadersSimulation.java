package org.e2eechat.loadtest.peaks;

import static io.gatling.javaapi.core.CoreDsl.during;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;

import org.e2eechat.loadtest.people.Journal.Kind;
import org.e2eechat.loadtest.people.Person;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** One of five stops reading in the middle of a lively conversation. Do the others notice, and does the server's memory? */
public final class SlowReadersSimulation extends LoadSimulation {
    private static final int PEOPLE = 200;
    private static final int ROOM_SIZE = 5;
    private static final int LONG_LETTERS = 32 * 1024;
    private static final double THRESHOLD_BYTES = 524_288; // SLOW_CONSUMER_BUFFER_THRESHOLD
    private static final Duration LIVELY = Duration.ofSeconds(2); // all are in by then
    private static final String RECEIVE_BUFFER =
            "16384"; // so that the kernel does not read for them

    public SlowReadersSimulation() {
        super("slow-readers", Map.of());
        System.setProperty("jdk.httpclient.receiveBufferSize", RECEIVE_BUFFER);
        Notes people = stage.notesOf("people");
        int rooms = scale.people(PEOPLE) / ROOM_SIZE;
        Duration length = scale.lasting(Duration.ofSeconds(25), Duration.ofSeconds(12));
        stage.expect(
                () ->
                        Verdict.atLeast(
                                "slow readers that were closed",
                                rooms,
                                stage.counted(
                                        "relay_connections_closed_total",
                                        "reason=\"slow_consumer\"")));
        stage.expect(
                () ->
                        Verdict.atMost(
                                "bytes that waited for slow readers",
                                2 * rooms * THRESHOLD_BYTES,
                                stage.most(sample -> sample.outboxBytes())));
        setUp(
                        play(
                                scenario("people")
                                        .exec(attend(people, new Lobby(ROOM_SIZE), stay(length)))
                                        .injectOpen(
                                                rampUsers(rooms * ROOM_SIZE)
                                                        .during(Duration.ofSeconds(1)))))
                .assertions(all(nothingFails(), hears(people, Kind.TEXT, FELT_MILLIS)));
    }

    private ChainBuilder stay(Duration length) {
        ChainBuilder stall =
                pause(LIVELY)
                        .exec(session -> with(session, Person::stopReading))
                        .pause(length)
                        .exec(session -> with(session, Person::vanish));
        ChainBuilder talk =
                during(length)
                        .on(
                                pause(Duration.ofMillis(600), Duration.ofSeconds(1)),
                                exec(step("say", guest -> guest.person().say(LONG_LETTERS))));
        return connect().exec(takeSeat()).exec(firstAndOthers(stall, talk.exec(depart())));
    }

    private static Session with(Session session, Consumer<Person> change) {
        change.accept(Guest.of(session).person());
        return session;
    }
}
