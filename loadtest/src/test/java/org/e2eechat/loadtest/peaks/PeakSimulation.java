package org.e2eechat.loadtest.peaks;

import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.rampUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import org.e2eechat.loadtest.people.Journal.Kind;

import java.time.Duration;
import java.util.Map;

/** The busiest hour of the day, and one that nobody foresaw: up to the expected peak, to three times as many people, and back. Do those who talk notice that others come? */
public final class PeakSimulation extends LoadSimulation {
    private static final int EXPECTED = Integer.getInteger("peak", 500); // people at the same time
    private static final int FORESEEN = 1;
    private static final int UNFORESEEN = 3;
    private static final int ROOM_SIZE = 5;
    private static final Duration THINK_LEAST = Duration.ofSeconds(1);
    private static final Duration THINK_MOST = Duration.ofSeconds(3);

    public PeakSimulation() {
        super("peak", Map.of());
        Notes people = stage.notesOf("people");
        Duration stay = scale.lasting(Duration.ofSeconds(8), Duration.ofSeconds(3));
        Duration phase = scale.lasting(Duration.ofSeconds(6), Duration.ofSeconds(1));
        double comings = (double) scale.people(EXPECTED) / stay.toSeconds(); // in a second
        stage.expect(
                () ->
                        Verdict.atLeast(
                                "people at the same time",
                                2.0 * scale.people(EXPECTED),
                                stage.most(sample -> sample.connections())));
        setUp(
                        play(
                                scenario("people")
                                        .exec(
                                                visit(
                                                        people,
                                                        new Lobby(ROOM_SIZE),
                                                        chat(stay, THINK_LEAST, THINK_MOST)))
                                        .injectOpen(
                                                rampUsersPerSec(1)
                                                        .to(FORESEEN * comings)
                                                        .during(phase),
                                                constantUsersPerSec(FORESEEN * comings)
                                                        .during(phase),
                                                rampUsersPerSec(FORESEEN * comings)
                                                        .to(UNFORESEEN * comings)
                                                        .during(phase),
                                                constantUsersPerSec(UNFORESEEN * comings)
                                                        .during(stay.plus(phase)),
                                                rampUsersPerSec(UNFORESEEN * comings)
                                                        .to(FORESEEN * comings)
                                                        .during(phase),
                                                constantUsersPerSec(FORESEEN * comings)
                                                        .during(phase))))
                .assertions(all(nothingFails(), hears(people, Kind.TEXT, FELT_MILLIS)));
    }
}
