package org.e2eechat.loadtest.peaks;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;

import org.e2eechat.loadtest.people.Answer;
import org.e2eechat.loadtest.people.Journal.Kind;

import java.time.Duration;
import java.util.Map;

/**
 * Somebody sends twice as much as the server can relay, and no limit holds it up. Do the others still get their messages, does the server keep within its memory, and is all as before a few seconds later?
 */
public final class OverloadSimulation extends LoadSimulation {
    private static final int PEOPLE = 200;
    private static final int ROOM_SIZE = 5;
    private static final double TIMES_SATURATION = 2;
    private static final int STILL_SERVED_MILLIS = 2_000;
    private static final double LEAST_PERCENT_RELAYED = 40; // overload may not make it collapse
    private static final double HEAP_BYTES = 512.0 * 1024 * 1024;
    private static final Duration RECOVERY = Duration.ofSeconds(3);
    private static final String UNREACHED = "1000000000"; // limits that nobody reaches

    private final Duration calm = scale.lasting(Duration.ofSeconds(8), Duration.ofSeconds(3));
    private final Duration flood = scale.lasting(Duration.ofSeconds(12), Duration.ofSeconds(4));

    public OverloadSimulation() {
        super(
                "overload",
                Map.of(
                        "MAX_MSGS_PER_10S", UNREACHED,
                        "MAX_BYTES_PER_10S", UNREACHED,
                        "MAX_CONNS_PER_IP", UNREACHED,
                        "MAX_JOINS_PER_IP_PER_MIN", UNREACHED,
                        "MAX_ROOM_CREATES_PER_IP_PER_MIN", UNREACHED));
        Notes before = stage.notesOf("before");
        Notes during = stage.notesOf("during");
        Notes recovering = stage.notesOf("recovering");
        Notes afterwards = stage.notesOf("afterwards");
        Phases phases = new Phases(before);
        Flood load = new Flood(stage, TIMES_SATURATION);
        stage.expect(
                () ->
                        Verdict.atLeast(
                                "percent of the saturation that were still relayed",
                                LEAST_PERCENT_RELAYED,
                                100 * load.relayedShare()));
        stage.expect(
                () ->
                        Verdict.atMost(
                                "heap in use",
                                HEAP_BYTES,
                                stage.most(sample -> sample.heapBytes())));
        stage.expect(
                () ->
                        Verdict.none(
                                "honest people who were closed",
                                endings(before, during, recovering, afterwards)));
        ChainBuilder conduct =
                pause(calm)
                        .exec(
                                conduct(
                                        "flood",
                                        () -> {
                                            phases.enter(during);
                                            load.run(flood);
                                            phases.enter(recovering);
                                        }))
                        .pause(RECOVERY)
                        .exec(conduct("afterwards", () -> phases.enter(afterwards)));
        PopulationBuilder flooding = scenario("flood").exec(conduct).injectOpen(atOnceUsers(1));
        setUp(play(honest(phases), flooding))
                .assertions(
                        all(
                                nothingFails(),
                                hears(before, Kind.TEXT, FELT_MILLIS),
                                hears(during, Kind.TEXT, STILL_SERVED_MILLIS),
                                hears(afterwards, Kind.TEXT, FELT_MILLIS)));
    }

    private PopulationBuilder honest(Phases phases) {
        Duration length = calm.multipliedBy(2).plus(flood).plus(RECOVERY).plusSeconds(6);
        ChainBuilder chat = chat(length, Duration.ofMillis(500), Duration.ofMillis(1500));
        return scenario("honest")
                .exec(visit(phases, new Lobby(ROOM_SIZE), chat))
                .injectOpen(rampUsers(scale.people(PEOPLE)).during(Duration.ofSeconds(1)));
    }

    private ChainBuilder conduct(String name, Runnable work) {
        return exec(
                Step.waiting(
                        recorder,
                        _ ->
                                Stage.aside(
                                        () -> {
                                            work.run();
                                            return new Answer.Done(name);
                                        })));
    }

    private static double endings(Notes... phases) {
        double sum = 0;
        for (Notes notes : phases) {
            sum += notes.endings().values().stream().mapToDouble(Long::doubleValue).sum();
        }
        return sum;
    }
}
