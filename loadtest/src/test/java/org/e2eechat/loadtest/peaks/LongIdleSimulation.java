package org.e2eechat.loadtest.peaks;

import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.ChainBuilder;

import org.e2eechat.loadtest.people.Journal.Kind;

import java.time.Duration;
import java.util.Map;

/**
 * Nobody says anything for long, and then everybody does. Is everybody still there, and what did the waiting cost? Pings come every second here, so a minute has as many of them as half an hour has with the default.
 */
public final class LongIdleSimulation extends LoadSimulation {
    private static final int PEOPLE = 2000;
    private static final int ROOM_SIZE = 10;

    public LongIdleSimulation() {
        super("long-idle", Map.of("WS_PING_INTERVAL_MS", "1000", "WS_PING_TIMEOUT_MS", "5000"));
        Notes people = stage.notesOf("people");
        Duration silence =
                Duration.ofSeconds(Long.getLong("idle.seconds", scale.isSmoke() ? 6 : 60));
        stage.expect(
                () ->
                        Verdict.none(
                                "connections that ended by themselves",
                                people.endings().values().stream()
                                        .mapToDouble(Long::doubleValue)
                                        .sum()));
        ChainBuilder stay = pause(silence).exec(say());
        setUp(
                        play(
                                scenario("people")
                                        .exec(visit(people, new Lobby(ROOM_SIZE), stay))
                                        .injectOpen(
                                                rampUsers(scale.people(PEOPLE))
                                                        .during(
                                                                scale.lasting(
                                                                        Duration.ofSeconds(10),
                                                                        Duration.ofSeconds(1))))))
                .assertions(all(nothingFails(), hears(people, Kind.TEXT, FELT_MILLIS)));
    }
}
