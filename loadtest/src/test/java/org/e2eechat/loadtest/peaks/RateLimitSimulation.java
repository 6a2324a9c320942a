package org.e2eechat.loadtest.peaks;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.repeat;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;

import org.e2eechat.loadtest.people.Answer;
import org.e2eechat.loadtest.people.Journal.Kind;
import org.e2eechat.loadtest.people.Person;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * Some shout without end, some make room after room, some open connection after connection. Do those who behave notice, and does everybody else hear clearly what is wrong?
 */
public final class RateLimitSimulation extends LoadSimulation {
    private static final int HONEST = 300;
    private static final int SHOUTING = 50;
    private static final int ROOM_SIZE = 5;
    private static final int SHOUTS = 400; // MAX_MSGS_PER_10S is 200
    private static final int ROOMS_MADE = 12; // MAX_ROOM_CREATES_PER_IP_PER_MIN is 10
    private static final int CONNECTIONS = 60; // MAX_CONNS_PER_IP is 50
    private static final int ALLOWED_CONNECTIONS = 50;
    private static final String TOO_MANY = "1008 too many connections from your IP";

    private final Duration length = scale.lasting(Duration.ofSeconds(20), Duration.ofSeconds(6));

    public RateLimitSimulation() {
        super("rate-limits", Map.of());
        Notes honest = stage.notesOf("honest");
        Notes greedy = stage.notesOf("greedy");
        stage.expect(
                () ->
                        Verdict.none(
                                "honest people who were refused or closed",
                                honest.refusals().size() + honest.endings().size()));
        stage.expect(
                () ->
                        Verdict.atLeast(
                                "shouting people who were closed",
                                scale.people(SHOUTING),
                                stage.counted(
                                        "relay_connections_closed_total",
                                        "reason=\"rate_limit_exceeded\"")));
        stage.expect(
                () ->
                        Verdict.atLeast(
                                "connections too many that were closed",
                                CONNECTIONS - ALLOWED_CONNECTIONS,
                                stage.counted(
                                        "relay_connection_rejections_total",
                                        "reason=\"too_many_connections\"")));
        setUp(play(honest(honest), shouting(greedy), roomMaker(greedy), connecting(greedy)))
                .assertions(all(nothingFails(), hears(honest, Kind.TEXT, FELT_MILLIS)));
    }

    private PopulationBuilder honest(Notes notes) {
        ChainBuilder chat = chat(length, Duration.ofMillis(500), Duration.ofMillis(2500));
        return scenario("honest")
                .exec(visit(notes, new Lobby(ROOM_SIZE), chat))
                .injectOpen(rampUsers(scale.people(HONEST)).during(Duration.ofSeconds(1)));
    }

    private PopulationBuilder shouting(Notes notes) {
        ChainBuilder shout =
                pause(Duration.ofSeconds(2))
                        .exec(
                                Step.of(
                                        recorder,
                                        "shout until closed",
                                        Answer.Ended.class::isInstance,
                                        session -> shout(Guest.of(session).person())));
        return scenario("shouting")
                .exec(attend(notes, new Lobby(ROOM_SIZE), connect().exec(takeSeat()).exec(shout)))
                .injectOpen(rampUsers(scale.people(SHOUTING)).during(Duration.ofSeconds(1)));
    }

    // The close code may not come: whoever still writes when the server closes, is reset by TCP.
    private static CompletableFuture<Answer> shout(Person person) {
        for (int i = 0; i < SHOUTS; i++) {
            person.blurt(LETTERS);
        }
        return person.ended().thenApply(Answer.Ended::new);
    }

    // One person makes room after room; the last ones are refused, and told to come back.
    private PopulationBuilder roomMaker(Notes notes) {
        ChainBuilder again = makeRoom().exec(step("leave", guest -> guest.person().leave()));
        ChainBuilder tooOften =
                repeat(ROOMS_MADE - 2)
                        .on(again)
                        .exec(
                                Step.of(
                                        recorder,
                                        "make one room too many",
                                        RateLimitSimulation::saysWhenToComeBack,
                                        session -> {
                                            Guest guest = Guest.of(session);
                                            return guest.person().create(guest.room());
                                        }));
        return scenario("room maker")
                .exec(attend(notes, new Lobby(1), connect().exec(tooOften)))
                .injectOpen(atOnceUsers(1));
    }

    private static boolean saysWhenToComeBack(Answer answer) {
        return answer instanceof Answer.Refused(String code, boolean retryable, Duration after)
                && code.equals("ERR_RATE_LIMITED")
                && retryable
                && after.isPositive();
    }

    private PopulationBuilder connecting(Notes notes) {
        ChainBuilder connections =
                exec(
                        Step.of(
                                recorder,
                                "open too many connections",
                                answer -> answer.code().equals(TOO_MANY),
                                session -> connectOften(Guest.of(session).person(), notes)));
        return scenario("connecting")
                .exec(attend(notes, new Lobby(1), connections))
                .injectOpen(atOnceUsers(1));
    }

    // Answers what the last one heard.
    private CompletableFuture<Answer> connectOften(Person first, Notes notes) {
        List<Person> crowd =
                IntStream.range(0, CONNECTIONS)
                        .mapToObj(_ -> stage.doors().neighbourOf(first, notes))
                        .toList();
        CompletableFuture<Answer> last = CompletableFuture.completedFuture(new Answer.Done("-"));
        for (Person person : crowd) {
            last = last.thenCompose(_ -> person.connect());
        }
        return last.whenComplete((_, _) -> crowd.forEach(Person::close));
    }
}
