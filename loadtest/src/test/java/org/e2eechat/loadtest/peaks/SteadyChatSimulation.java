package org.e2eechat.loadtest.peaks;

import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.PopulationBuilder;

import org.e2eechat.loadtest.people.Journal.Kind;

import java.time.Duration;
import java.util.Map;

/** An ordinary day: rooms of two, five and ten whose members think before they speak. How long does a message take to the others? */
public final class SteadyChatSimulation extends LoadSimulation {
    private static final int PEOPLE = 300; // in rooms of each size
    private static final Duration THINK_LEAST = Duration.ofMillis(500);
    private static final Duration THINK_MOST = Duration.ofMillis(2500);

    public SteadyChatSimulation() {
        super("steady-chat", Map.of());
        Notes pairs = stage.notesOf("rooms of 2");
        Notes groups = stage.notesOf("rooms of 5");
        Notes crowds = stage.notesOf("rooms of 10");
        setUp(play(people(pairs, 2), people(groups, 5), people(crowds, 10)))
                .assertions(
                        all(
                                nothingFails(),
                                hears(pairs, Kind.TEXT, FELT_MILLIS),
                                hears(groups, Kind.TEXT, FELT_MILLIS),
                                hears(crowds, Kind.TEXT, FELT_MILLIS)));
    }

    private PopulationBuilder people(Notes notes, int roomSize) {
        Duration length = scale.lasting(Duration.ofSeconds(20), Duration.ofSeconds(5));
        return scenario(notes.name())
                .exec(visit(notes, new Lobby(roomSize), chat(length, THINK_LEAST, THINK_MOST)))
                .injectOpen(
                        rampUsers(scale.people(PEOPLE))
                                .during(
                                        scale.lasting(
                                                Duration.ofSeconds(5), Duration.ofSeconds(1))));
    }
}
