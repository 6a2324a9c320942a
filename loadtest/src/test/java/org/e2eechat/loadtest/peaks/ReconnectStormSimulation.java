package org.e2eechat.loadtest.peaks;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.doIfOrElse;
import static io.gatling.javaapi.core.CoreDsl.during;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.Assertion;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Session;

import org.e2eechat.loadtest.people.Answer;
import org.e2eechat.loadtest.people.Journal.Kind;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * First a node drains and stops, and comes back; then the other one is killed. Everybody who sat on it comes back through the load balancer, into the same room. How long is anybody away, and is anything lost among those who were not?
 */
public final class ReconnectStormSimulation extends TwoNodesSimulation {
    private static final int PEOPLE = 500;
    private static final int ROOM_SIZE = 5;
    private static final int BACK_MILLIS =
            10_000; // the drain's spread, or a fresh code after a kill
    private static final Duration DRAIN_WITHIN = Duration.ofSeconds(3);
    private static final Duration IN_BETWEEN = Duration.ofSeconds(8); // to stop, start and settle

    public ReconnectStormSimulation() {
        super(
                "reconnect-storm",
                Map.of("GRACEFUL_SHUTDOWN_TIMEOUT_MS", "" + DRAIN_WITHIN.toMillis()));
        Notes people = stage.notesOf("people");
        stage.expect(
                () ->
                        Verdict.atLeast(
                                "people told by the drain that they have to go",
                                scale.people(PEOPLE) / 4.0,
                                people.endings().getOrDefault("1001 server draining", 0L)));
        stage.expect(
                () ->
                        Verdict.atLeast(
                                "people cut off by the kill",
                                scale.people(PEOPLE) / 4.0,
                                people.endings().entrySet().stream()
                                        .filter(ending -> ending.getKey().startsWith("1006"))
                                        .mapToDouble(ending -> ending.getValue())
                                        .sum()));
        playOnTwoNodes(
                Stream.of(
                                within("come back", BACK_MILLIS),
                                hears(people, Kind.TEXT, 2 * FELT_MILLIS))
                        .flatMap(Stream::of)
                        .toArray(Assertion[]::new),
                people(people),
                operator());
    }

    /** Who stops and starts the nodes. */
    private PopulationBuilder operator() {
        ChainBuilder work =
                pause(IN_BETWEEN)
                        .exec(operate("drain a node", nodes -> nodes.replace(nodes.node(0))))
                        .pause(IN_BETWEEN.dividedBy(2))
                        .exec(operate("kill the other", nodes -> nodes.node(1).kill()));
        return scenario("operator").exec(work).injectOpen(atOnceUsers(1));
    }

    private ChainBuilder operate(String name, Consumer<TwoNodes> work) {
        return exec(
                Step.of(
                        recorder,
                        name,
                        Answer::isGood,
                        _ ->
                                Stage.aside(
                                        () -> {
                                            work.accept((TwoNodes) stage.site());
                                            return new Answer.Done(name);
                                        })));
    }

    private PopulationBuilder people(Notes notes) {
        Duration length = IN_BETWEEN.multipliedBy(3);
        ChainBuilder stay =
                during(length)
                        .on(
                                pause(Duration.ofMillis(500), Duration.ofMillis(1500)),
                                doIfOrElse(ReconnectStormSimulation::isConnected)
                                        .then(sayIfPossible())
                                        .orElse(comeBack()));
        ChainBuilder backAtTheEnd =
                doIfOrElse(ReconnectStormSimulation::isConnected)
                        .then(pause(Duration.ZERO))
                        .orElse(comeBack());
        return scenario("people")
                .exec(visit(notes, new Lobby(ROOM_SIZE), stay.exec(backAtTheEnd)))
                .injectOpen(rampUsers(scale.people(PEOPLE)).during(Duration.ofSeconds(2)));
    }

    private static boolean isConnected(Session session) {
        return !Guest.of(session).person().ended().isDone();
    }

    // Whose connection ends at that very moment, has not said it.
    private ChainBuilder sayIfPossible() {
        return exec(
                Step.of(
                        recorder,
                        "say",
                        answer -> answer.isGood() || answer instanceof Answer.Ended,
                        session -> Guest.of(session).person().say(LETTERS)));
    }

    private ChainBuilder comeBack() {
        return exec(step("come back", Returning::untilIn));
    }
}
