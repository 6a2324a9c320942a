package org.e2eechat.server.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.process.Secrets;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * A room across two nodes, Alice and Bob on one and Carol and Dave on the other, and what must hold for them while something is broken and after it is mended.
 */
final class Conversation implements AutoCloseable {
    private static final int LATEST_CODES = 1;

    final String secret = Secrets.random();
    final Node a;
    final Node b;
    final Person alice;
    final Person bob;
    final Person carol;
    final Person dave;
    private final List<Runnable> closings = new ArrayList<>(); // of what was opened, in its order
    private final List<Person> newcomers = new ArrayList<>();
    private final Observation observation;

    /** Starts it on one Valkey. */
    static Conversation on(String fault, String url, String... settings) throws Exception {
        return new Conversation(fault, url, url, settings);
    }

    /** Starts it with a way of its own to Valkey for each node. */
    static Conversation onTwoWays(String fault, String urlOfA, String urlOfB, String... settings)
            throws Exception {
        return new Conversation(fault, urlOfA, urlOfB, settings);
    }

    private Conversation(String fault, String urlOfA, String urlOfB, String[] settings)
            throws Exception {
        observation = new Observation(fault);
        try {
            a = Node.start(urlOfA, secret, settings);
            closings.add(a::close);
            b = Node.start(urlOfB, secret, settings);
            closings.add(b::close);
            Waiting.until(
                    "both nodes are ready",
                    Waiting.HEALED_WITHIN,
                    () -> a.isReady() && b.isReady());
            alice = connect(a, "alice");
            bob = connect(a, "bob");
            carol = connect(b, "carol");
            dave = connect(b, "dave");
            alice.createRoom();
            Stream.of(bob, carol, dave).forEach(this::letIn);
            awaitEveryoneHearsEveryone();
        } catch (Exception | Error failure) {
            close();
            throw failure;
        }
    }

    private Person connect(Node node, String name) {
        Person person = Person.at(node.port(), name);
        closings.add(person::close);
        return person;
    }

    List<Person> people() {
        return List.of(alice, bob, carol, dave);
    }

    String room() {
        return alice.room();
    }

    /** The code on Alice's screen. */
    String code() {
        return codes().getFirst();
    }

    /** The codes that have been on Alice's screen, the latest first. */
    private List<String> codes() {
        return Stream.concat(alice.all("ROOM_CREATED").stream(), alice.all("QR_ROTATED").stream())
                .map(body -> body.path("qrToken").stringValue())
                .toList()
                .reversed();
    }

    /**
     * Lets somebody in by one of the latest codes. Returns the one that was good. A used one is about to be replaced, and so are all when Valkey has lost the room; then two
     * nodes may each show one, and either may be the one that lasts.
     */
    String letIn(Person person) {
        AtomicInteger tries = new AtomicInteger();
        AtomicReference<String> scanned = new AtomicReference<>("");
        person.awaitJoined(
                room(),
                () -> {
                    List<String> shown = codes();
                    int latest = Math.min(shown.size(), LATEST_CODES);
                    scanned.set(shown.get(tries.getAndIncrement() % latest));
                    return scanned.get();
                });
        return scanned.get();
    }

    /** Somebody who connects now. */
    Person newcomer(Node node) {
        Person newcomer = connect(node, "newcomer-" + newcomers.size());
        newcomers.add(newcomer);
        return newcomer;
    }

    /** Lets a newcomer's connection break. */
    void dismiss(Person newcomer) {
        newcomers.remove(newcomer);
        newcomer.close();
    }

    Observation observed() {
        return observation;
    }

    // What must hold

    /** Everybody says things until everybody has heard a new one from everybody. */
    Duration awaitEveryoneHearsEveryone() {
        List<List<String>> fresh = new ArrayList<>(); // by person
        people().forEach(_ -> fresh.add(new ArrayList<>()));
        return Waiting.until(
                "everybody hears everybody",
                Waiting.HEALED_WITHIN,
                () -> {
                    for (int i = 0; i < people().size(); i++) {
                        fresh.get(i).add(people().get(i).say());
                    }
                    return fresh.stream()
                            .allMatch(
                                    texts ->
                                            people().stream()
                                                    .allMatch(
                                                            person ->
                                                                    texts.stream()
                                                                            .anyMatch(
                                                                                    person
                                                                                            ::hasHeard)));
                });
    }

    /** While these nodes cannot use Valkey: they say so, let nobody in, and their own people go on talking. */
    void expectOutage(Node... without) {
        for (Node node : without) {
            Duration told =
                    Waiting.until(
                            "not ready", Waiting.READINESS_TOLD_WITHIN, () -> !node.isReady());
            observation.notReadyAfter(told);
            assertThat(node.isLive()).as("still live").isTrue();
            Person newcomer = newcomer(node);
            Person.Answer create = newcomer.askToCreate();
            create.expectUnavailable();
            Person.Answer join = newcomer.askToJoin(room(), code());
            join.expectUnavailable();
            observation.refusedAfter(create.took());
            observation.refusedAfter(join.took());
        }
        expectRoomsOnOneNodeGoOn();
    }

    void expectRoomsOnOneNodeGoOn() {
        bob.awaitText(alice.say(), Waiting.ANSWERED_WITHIN);
        alice.awaitText(bob.say(), Waiting.ANSWERED_WITHIN);
        dave.awaitText(carol.say(), Waiting.ANSWERED_WITHIN);
        carol.awaitText(dave.say(), Waiting.ANSWERED_WITHIN);
        expectNobodyWasDisconnected();
    }

    void expectNobodyWasDisconnected() {
        assertThat(Stream.concat(people().stream(), newcomers.stream()))
                .allSatisfy(person -> assertThat(person.end()).as(person.name()).isEmpty());
    }

    /** After Valkey is back: all is as it was, by itself, with nobody lost and nobody counted twice. */
    void expectHealed() {
        long start = System.nanoTime();
        Waiting.until(
                "both nodes are ready", Waiting.HEALED_WITHIN, () -> a.isReady() && b.isReady());
        awaitEveryoneHearsEveryone();
        observation.healedAfter(Duration.ofNanos(System.nanoTime() - start));
        expectToLetPeopleIn();
        observation.letInAfter(Duration.ofNanos(System.nanoTime() - start));
        newcomer(b).createRoom();
        expectNobodyWasDisconnected();
        finish();
    }

    /** Newcomers get in on both nodes, hear the very next thing that is said, and are counted by all. */
    void expectToLetPeopleIn() {
        List<Person> fresh = List.of(newcomer(a), newcomer(b));
        fresh.forEach(this::letIn);
        int everybody = people().size() + fresh.size();
        String text = alice.say();
        Stream.concat(people().stream(), fresh.stream())
                .forEach(person -> person.awaitText(text, Waiting.ANSWERED_WITHIN));
        Waiting.until(
                "everybody is counted once",
                Waiting.HEALED_WITHIN,
                () ->
                        Stream.concat(people().stream(), fresh.stream())
                                .allMatch(
                                        person ->
                                                person.last("ROOM_STATS")
                                                                .path("participants")
                                                                .intValue()
                                                        == everybody));
        fresh.forEach(Person::leave);
    }

    /** Prints what was seen, and fails when anything came twice or out of its sender's order. */
    void finish() {
        Person.Losses losses =
                people().stream()
                        .map(Person::losses)
                        .reduce(Person.Losses.NONE, Person.Losses::plus);
        observation.print(losses);
        assertThat(losses.doubled()).as("nothing comes twice").isZero();
        assertThat(losses.disordered()).as("in each sender's order").isZero();
    }

    @Override
    public void close() {
        closings.reversed().forEach(Runnable::run);
    }
}
