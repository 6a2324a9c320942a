package org.e2eechat.loadtest.peaks;

import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.ChainBuilder;

import org.e2eechat.loadtest.people.Journal.Kind;

import java.time.Duration;
import java.util.Map;

/**
 * A lecture begins and everybody scans the code on the screen at the same moment. A code lets one person in, so nine of ten are refused, look at the next code and try again. How long until all have a seat?
 */
public final class JoinStormSimulation extends LoadSimulation {
    private static final int PEOPLE = 1000;
    private static final int ROOM_SIZE = 10;
    private static final int SEATED_MILLIS = 5_000; // the last of nine who want the same code

    public JoinStormSimulation() {
        super("join-storm", Map.of());
        int people = scale.people(PEOPLE) / ROOM_SIZE * ROOM_SIZE;
        Notes crowd = stage.notesOf("crowd");
        Gathering start = new Gathering(people);
        Gathering seated = new Gathering(people);
        stage.expect(
                () -> Verdict.atLeast("seats taken", people, stage.counted("relay_joins_total")));
        ChainBuilder storm =
                connect()
                        .exec(firstAndOthers(makeRoom(), pause(Duration.ZERO)))
                        .exec(Step.waiting(recorder, _ -> start.come()))
                        .exec(firstAndOthers(pause(Duration.ZERO), scanUntilIn()))
                        .exec(Step.waiting(recorder, _ -> seated.come()))
                        .exec(say())
                        .exec(depart());
        setUp(
                        play(
                                scenario("crowd")
                                        .exec(attend(crowd, new Lobby(ROOM_SIZE), storm))
                                        .injectOpen(
                                                rampUsers(people)
                                                        .during(
                                                                scale.lasting(
                                                                        Duration.ofSeconds(6),
                                                                        Duration.ofSeconds(1))))))
                .assertions(
                        all(
                                nothingFails(),
                                within("scan until in", SEATED_MILLIS),
                                hears(
                                        crowd,
                                        Kind.TEXT,
                                        4 * FELT_MILLIS))); // all of them speak at once
    }

    private ChainBuilder scanUntilIn() {
        return exec(step("scan until in", Scanning::untilIn));
    }
}
