package org.e2eechat.loadtest.peaks;

import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;

import org.e2eechat.loadtest.people.Journal.Kind;

import java.time.Duration;
import java.util.Map;

/** The members of each room sit on two nodes, as a load balancer puts them that knows nothing of rooms. What does the way through Valkey cost those who talk? */
public final class CrossNodeSimulation extends TwoNodesSimulation {
    private static final int PEOPLE = 300;
    private static final int ROOM_SIZE = 10;

    public CrossNodeSimulation() {
        super("cross-node", Map.of());
        Notes people = stage.notesOf("people");
        stage.expect(
                () ->
                        Verdict.atLeast(
                                "frames that crossed nodes",
                                people.heard(Kind.TEXT) / 4.0,
                                stage.counted("relay_valkey_deliveries_total")));
        stage.expect(
                () ->
                        Verdict.none(
                                "frames that could not be published",
                                stage.counted("relay_valkey_publish_dropped_total")));
        playOnTwoNodes(hears(people, Kind.TEXT, FELT_MILLIS), people(people));
    }

    private PopulationBuilder people(Notes notes) {
        Duration length = scale.lasting(Duration.ofSeconds(20), Duration.ofSeconds(5));
        ChainBuilder chat = chat(length, Duration.ofMillis(500), Duration.ofMillis(2500));
        return scenario("people")
                .exec(visit(notes, new Lobby(ROOM_SIZE), chat))
                .injectOpen(
                        rampUsers(scale.people(PEOPLE))
                                .during(
                                        scale.lasting(
                                                Duration.ofSeconds(5), Duration.ofSeconds(1))));
    }
}
