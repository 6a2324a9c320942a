package org.e2eechat.loadtest.peaks;

import static io.gatling.javaapi.core.CoreDsl.during;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.ChainBuilder;

import org.e2eechat.loadtest.people.Journal.Kind;

import java.time.Duration;
import java.util.Map;

/** One of five shows pictures, the others talk. Do words wait for pictures? */
public final class PicturesSimulation extends LoadSimulation {
    private static final int PEOPLE = 250;
    private static final int ROOM_SIZE = 5;
    private static final int PICTURE_LETTERS = 150_000; // some 110 KB
    private static final Duration ADMIRED = Duration.ofSeconds(2); // 750 kB in ten seconds
    private static final int SEEN_MILLIS = 1000;

    public PicturesSimulation() {
        super("pictures", Map.of());
        Notes people = stage.notesOf("people");
        Duration length = scale.lasting(Duration.ofSeconds(20), Duration.ofSeconds(5));
        setUp(
                        play(
                                scenario("people")
                                        .exec(visit(people, new Lobby(ROOM_SIZE), stay(length)))
                                        .injectOpen(
                                                rampUsers(scale.people(PEOPLE))
                                                        .during(
                                                                scale.lasting(
                                                                        Duration.ofSeconds(5),
                                                                        Duration.ofSeconds(1))))))
                .assertions(
                        all(
                                nothingFails(),
                                hears(people, Kind.TEXT, FELT_MILLIS),
                                hears(people, Kind.PICTURE, SEEN_MILLIS)));
    }

    private ChainBuilder stay(Duration length) {
        return firstAndOthers(
                during(length)
                        .on(
                                exec(
                                        step(
                                                "show a picture",
                                                guest -> guest.person().show(PICTURE_LETTERS))),
                                pause(ADMIRED)),
                chat(length, Duration.ofMillis(500), Duration.ofSeconds(2)));
    }
}
