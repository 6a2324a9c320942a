package org.e2eechat.loadtest.peaks;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.doIfOrElse;
import static io.gatling.javaapi.core.CoreDsl.during;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.core.CoreDsl.tryMax;

import io.gatling.javaapi.core.Assertion;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;

import org.e2eechat.loadtest.people.Answer;
import org.e2eechat.loadtest.people.Journal;
import org.e2eechat.loadtest.people.Journal.Kind;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;

/** What all simulations share: a stage, what people do on it, and a run that warms up, plays and judges. */
abstract class LoadSimulation extends Simulation {
    static final int LETTERS = 1024; // of an ordinary message
    static final int FELT_MILLIS = 250; // what people may wait for others' words: they notice more

    private static final int SMOKE_SLACK = 30;

    final Scale scale = Scale.fromProperties();
    final Recorder recorder = new Recorder();
    final Stage stage;

    LoadSimulation(String name, Map<String, String> settings) {
        this(name, site(settings));
    }

    LoadSimulation(String name, Site site) {
        this.stage = new Stage(name, scale, site, recorder);
    }

    /** The server that {@code -Dtarget} names, else one that is started with these settings. */
    private static Site site(Map<String, String> settings) {
        String target = System.getProperty("target", "");
        try {
            return target.isEmpty()
                    ? new OneNode(Settings.production(settings))
                    : new GivenSite(URI.create(target));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public final void before() {
        stage.open();
    }

    @Override
    public final void after() {
        stage.close();
    }

    // --- a run ---

    /** Warms up, then has all these people at once, then judges. */
    final PopulationBuilder play(PopulationBuilder... people) {
        ScenarioBuilder warmUp =
                scenario("warm-up")
                        .exec(Step.of(recorder, "warm up", Answer::isGood, _ -> stage.warmUp()));
        ScenarioBuilder judge =
                scenario("judge")
                        .exec(Step.of(recorder, "judged", Answer::isGood, _ -> stage.judge()));
        return warmUp.injectOpen(atOnceUsers(1))
                .andThen(people)
                .andThen(judge.injectOpen(atOnceUsers(1)));
    }

    // --- what has to hold ---

    /** All of these. Gatling takes them once; a second call would replace the first. */
    static List<Assertion> all(Assertion[]... assertions) {
        return Stream.of(assertions).flatMap(Stream::of).toList();
    }

    /** Nothing failed, and all verdicts were spoken. */
    static Assertion[] nothingFails() {
        return new Assertion[] {
            global().failedRequests().count().is(0L),
            details("judged").successfulRequests().count().is(1L)
        };
    }

    /** These people heard something, and 99 of 100 deliveries took less than so many milliseconds. A smoke, on a busy machine and in a cold JVM, is not held to it so closely. */
    final Assertion[] hears(Notes people, Kind kind, int millis) {
        String name = people.requestName(kind);
        int bound = scale.isSmoke() ? SMOKE_SLACK * millis : millis;
        return new Assertion[] {
            details(name).allRequests().count().gt(0L),
            details(name).responseTime().percentile(99).lt(bound)
        };
    }

    /** Took nobody longer than so many milliseconds. */
    final Assertion[] within(String name, int millis) {
        int bound = scale.isSmoke() ? SMOKE_SLACK * millis : millis;
        return new Assertion[] {
            details(name).allRequests().count().gt(0L), details(name).responseTime().max().lt(bound)
        };
    }

    // --- what people do ---

    /** Comes, takes a seat, stays, and goes as one should. */
    final ChainBuilder visit(Journal notes, Lobby lobby, ChainBuilder stay) {
        return attend(notes, lobby, connect().exec(takeSeat()).exec(stay).exec(depart()));
    }

    /** Comes and does this. Whatever happens meanwhile, nobody stays connected. */
    final ChainBuilder attend(Journal notes, Lobby lobby, ChainBuilder doing) {
        return exec(session -> arrive(session, notes, lobby))
                .exec(tryMax(1).on(doing))
                .exec(
                        session -> {
                            Guest.of(session).person().close();
                            return session;
                        });
    }

    private Session arrive(Session session, Journal notes, Lobby lobby) {
        return new Guest(stage.doors().newcomer(notes), lobby).into(session);
    }

    final ChainBuilder connect() {
        return exec(step("connect", guest -> guest.person().connect()));
    }

    /** The first one makes the room, the others scan its codes one after another. */
    final ChainBuilder takeSeat() {
        return firstAndOthers(
                makeRoom(),
                exec(step("wait for a code", LoadSimulation::scan))
                        .exec(
                                step(
                                        "join",
                                        guest -> guest.person().join(guest.room(), guest.code()))));
    }

    final ChainBuilder makeRoom() {
        return exec(step("make a room", guest -> guest.person().create(guest.room())));
    }

    /** The first one of each room does one thing, the others do another. */
    static ChainBuilder firstAndOthers(ChainBuilder first, ChainBuilder others) {
        return doIfOrElse((Session session) -> Guest.of(session).isFirst())
                .then(first)
                .orElse(others);
    }

    private static CompletableFuture<Answer> scan(Guest guest) {
        return guest.scan().thenApply(_ -> new Answer.Done("scanned"));
    }

    /** Says something again and again, with so long to think in between. */
    final ChainBuilder chat(Duration length, Duration leastThought, Duration mostThought) {
        return during(length).on(pause(leastThought, mostThought), say());
    }

    final ChainBuilder say() {
        return exec(step("say", guest -> guest.person().say(LETTERS)));
    }

    final ChainBuilder depart() {
        return exec(step("settle", guest -> guest.person().settle()))
                .exec(step("leave", guest -> guest.person().leave()));
    }

    final Step step(String name, Function<Guest, CompletableFuture<Answer>> work) {
        return Step.of(recorder, name, Answer::isGood, session -> work.apply(Guest.of(session)));
    }
}
