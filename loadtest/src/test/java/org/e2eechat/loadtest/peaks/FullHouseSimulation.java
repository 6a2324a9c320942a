package org.e2eechat.loadtest.peaks;

import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;

import org.e2eechat.loadtest.people.Journal.Kind;

import java.time.Duration;
import java.util.Map;

/**
 * Twice as many people come as the server may have connections. Do those who are in notice, do the others hear that they should come again, and do they get in as soon as there is room?
 */
public final class FullHouseSimulation extends LoadSimulation {
    private static final int PLACES = 500;
    private static final int ROOM_SIZE = 5;
    private static final String FULL = "1013 server at capacity";
    private static final Duration AFTER_THAT = Duration.ofSeconds(3); // they chat for so long
    private static final Duration ADMITTED_WITHIN =
            Duration.ofSeconds(5); // of the first one's leaving

    private final Duration stay = scale.lasting(Duration.ofSeconds(15), Duration.ofSeconds(5));
    private final Gathering full = new Gathering(scale.people(PLACES)); // all places are taken

    public FullHouseSimulation() {
        super(
                "full-house",
                Map.of("MAX_TOTAL_CONNECTIONS", "" + Scale.fromProperties().people(PLACES)));
        Notes inside = stage.notesOf("inside");
        Notes outside = stage.notesOf("outside");
        stage.expect(
                () ->
                        Verdict.none(
                                "people inside who were refused or closed",
                                inside.refusals().size() + inside.endings().size()));
        stage.expect(
                () ->
                        Verdict.atLeast(
                                "answers that the server is full",
                                scale.people(PLACES),
                                outside.endings().getOrDefault(FULL, 0L)));
        stage.expect(
                () ->
                        Verdict.none(
                                "other ends of connections outside",
                                outside.endings().keySet().stream()
                                        .filter(end -> !end.equals(FULL))
                                        .mapToDouble(_ -> 1)
                                        .sum()));
        int wait = (int) stay.plus(ADMITTED_WITHIN).toMillis();
        setUp(play(inside(inside), outside(outside)))
                .assertions(
                        all(
                                nothingFails(),
                                within("knock until in", wait),
                                hears(inside, Kind.TEXT, FELT_MILLIS),
                                hears(outside, Kind.TEXT, FELT_MILLIS)));
    }

    private PopulationBuilder inside(Notes notes) {
        ChainBuilder stayInside =
                exec(Step.waiting(recorder, _ -> full.come())).exec(chatFor(stay));
        return scenario("inside")
                .exec(visit(notes, new Lobby(ROOM_SIZE), stayInside))
                .injectOpen(rampUsers(scale.people(PLACES)).during(Duration.ofSeconds(1)));
    }

    private PopulationBuilder outside(Notes notes) {
        ChainBuilder knock = exec(step("knock until in", Knocking::untilIn));
        ChainBuilder visit =
                exec(Step.waiting(recorder, _ -> full.await()))
                        .exec(knock)
                        .exec(takeSeat())
                        .exec(chatFor(AFTER_THAT))
                        .exec(depart());
        return scenario("outside")
                .exec(attend(notes, new Lobby(ROOM_SIZE), visit))
                .injectOpen(rampUsers(scale.people(PLACES)).during(Duration.ofSeconds(1)));
    }

    private ChainBuilder chatFor(Duration length) {
        return chat(length, Duration.ofMillis(500), Duration.ofMillis(1500));
    }
}
