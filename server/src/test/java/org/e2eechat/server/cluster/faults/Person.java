package org.e2eechat.server.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.core.ConditionTimeoutException;
import org.e2eechat.server.process.ChatSocket;
import org.e2eechat.server.process.ChatSocket.Heard;

import tools.jackson.databind.JsonNode;

import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Somebody with a chat client who hears everything at once and remembers it. Speaks on the test's own thread. */
final class Person implements AutoCloseable {
    private static final Set<String> MAY_PASS = Set.of("ERR_TOKEN_REPLAY", "ERR_TOKEN_EXPIRED");

    private final String name;
    private final ChatSocket socket;
    private final Object memory = new Object(); // guards the three below, which the reader writes
    private final List<Heard.Message> heard = new ArrayList<>();
    private final Set<String> texts = new HashSet<>();
    private Optional<Heard.Ended> ended = Optional.empty();

    private int asked; // messages sent, as the socket numbers them
    private final AtomicInteger said = new AtomicInteger(); // counted by the one who speaks
    private String room = "";
    private String id = "";

    private Person(String name, int port) {
        this.name = name;
        this.socket = ChatSocket.connect(port);
        Thread.ofVirtual().name(name).start(this::listen);
    }

    /** Connects to the node at a port of this machine. */
    static Person at(int port, String name) {
        return new Person(name, port);
    }

    /** How a request was answered. */
    record Answer(String type, JsonNode body, Duration took) {
        boolean isError() {
            return type.equals("ERROR");
        }

        String code() {
            return isError() ? body.path("code").stringValue() : type;
        }

        /** Refused as the contract says while the directory is away. */
        void expectUnavailable() {
            assertThat(code()).isEqualTo("ERR_UNAVAILABLE");
            assertThat(body.path("retryable").booleanValue()).isTrue();
            assertThat(body.path("retryAfterMs").longValue()).isPositive();
        }
    }

    private void listen() {
        while (true) {
            try {
                switch (socket.hear()) {
                    case Heard.Message message -> remember(message);
                    case Heard.Pinged() -> {}
                    case Heard.Ended end -> {
                        synchronized (memory) {
                            ended = Optional.of(end);
                            memory.notifyAll();
                        }
                        return;
                    }
                }
            } catch (UncheckedIOException silence) {
                if (!(silence.getCause() instanceof SocketTimeoutException)) {
                    throw silence;
                }
            }
        }
    }

    private void remember(Heard.Message message) {
        synchronized (memory) {
            heard.add(message);
            if (message.type().equals("APP_MSG")) {
                texts.add(message.body().path("ciphertextB64").stringValue());
            }
            memory.notifyAll();
        }
    }

    String name() {
        return name;
    }

    /** The room this person is in. */
    String room() {
        return room;
    }

    /** The participant id in that room. */
    String id() {
        return id;
    }

    // What a person does

    /** Makes a room, when need be by another try: a busy machine may take Valkey for away. */
    String createRoom() {
        Waiting.until(
                name + " makes a room",
                Waiting.HEALED_WITHIN,
                () -> {
                    Answer answer = askToCreate();
                    if (answer.isError()) {
                        answer.expectUnavailable();
                    }
                    return !answer.isError();
                });
        return room;
    }

    Answer askToCreate() {
        return enter(ask("ROOM_CREATE", "{}"));
    }

    Answer askToJoin(String into, String token) {
        return enter(
                ask(
                        "JOIN_REQUEST",
                        "{\"roomId\":\"%s\",\"qrToken\":\"%s\",\"label\":\"%s\"}"
                                .formatted(into, token, name)));
    }

    private Answer enter(Answer answer) {
        if (!answer.isError()) {
            room = answer.body().path("roomId").stringValue();
            id = answer.body().path("participantId").stringValue();
        }
        return answer;
    }

    void leave() {
        assertThat(ask("LEAVE", "{\"roomId\":\"%s\"}".formatted(room)).code()).isEqualTo("LEFT");
    }

    /** Asks, and waits for the answer to just that. */
    Answer ask(String type, String body) {
        long start = System.nanoTime();
        String ref = send(type, body);
        Waiting.until(
                name + " is answered", Waiting.ANSWERED_WITHIN, () -> answerTo(ref).isPresent());
        Heard.Message answer = answerTo(ref).orElseThrow();
        return new Answer(
                answer.type(), answer.body(), Duration.ofNanos(System.nanoTime() - start));
    }

    private String send(String type, String body) {
        socket.say(type, body);
        asked++;
        return "message-" + asked;
    }

    private Optional<Heard.Message> answerTo(String ref) {
        synchronized (memory) {
            return heard.stream()
                    .filter(message -> !message.type().equals("APP_MSG")) // its ref is its sender's
                    .filter(message -> ref.equals(message.body().path("ref").asString("")))
                    .findFirst();
        }
    }

    /** Says something of its own to the room, and returns it. */
    String say() {
        String text = name + "-" + (said.get() + 1);
        say(text);
        return text;
    }

    void say(String text) {
        said.incrementAndGet();
        send("APP_MSG", "{\"roomId\":\"%s\",\"ciphertextB64\":\"%s\"}".formatted(room, text));
    }

    /** How often this person has begun to say something: the number that the next one's seq is above. */
    int said() {
        return said.get();
    }

    /**
     * Joins, when need be by another try: the first ones may be told that Valkey is still away, or the room not put back yet, or that their token has had its day.
     */
    void awaitJoined(String into, Supplier<String> token) {
        List<String> refusals = new CopyOnWriteArrayList<>();
        try {
            Waiting.until(
                    name + " gets in",
                    Waiting.HEALED_WITHIN,
                    () -> {
                        Answer answer = askToJoin(into, token.get());
                        if (answer.isError()) {
                            refusals.add(answer.code());
                            if (!MAY_PASS.contains(answer.code())) {
                                answer.expectUnavailable();
                            }
                        }
                        return !answer.isError();
                    });
        } catch (ConditionTimeoutException tooLong) {
            throw new AssertionError(
                    name + " is refused again and again: " + Set.copyOf(refusals), tooLong);
        }
    }

    // What a person has heard

    boolean hasHeard(String text) {
        synchronized (memory) {
            return texts.contains(text);
        }
    }

    void awaitText(String text, Duration deadline) {
        remembers("hears what was said", deadline, () -> texts.contains(text));
    }

    /** Waits until so many chat messages have come. */
    void awaitTexts(int count, Duration deadline) {
        remembers("hears " + count + " messages", deadline, () -> texts.size() >= count);
    }

    private void remembers(String what, Duration deadline, BooleanSupplier isSo) {
        long end = System.nanoTime() + deadline.toNanos();
        synchronized (memory) {
            while (!isSo.getAsBoolean()) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError(
                            "%s: %s, not within %s; connection %s"
                                    .formatted(name, what, deadline, ended));
                }
                try {
                    memory.wait(left);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw new AssertionError(interrupted);
                }
            }
        }
    }

    /** All messages of a type so far. */
    List<JsonNode> all(String type) {
        synchronized (memory) {
            return heard.stream()
                    .filter(message -> message.type().equals(type))
                    .map(Heard.Message::body)
                    .toList();
        }
    }

    /** The last message of a type. */
    JsonNode last(String type) {
        return all(type).getLast();
    }

    /** Whether the connection is still there. */
    boolean isConnected() {
        return end().isEmpty();
    }

    /** How the connection ended. */
    Optional<Heard.Ended> end() {
        synchronized (memory) {
            return ended;
        }
    }

    /** What went wrong on the way from everybody to this person. */
    Losses losses() {
        Map<String, TreeSet<Long>> seen = new HashMap<>();
        Losses losses = Losses.NONE;
        for (JsonNode message : all("APP_MSG")) {
            TreeSet<Long> before =
                    seen.computeIfAbsent(message.path("from").stringValue(), _ -> new TreeSet<>());
            long seq = message.path("seq").longValue();
            boolean isDouble = !before.add(seq);
            losses = losses.plus(new Losses(0, isDouble ? 1 : 0, before.last() > seq ? 1 : 0));
        }
        for (TreeSet<Long> numbers : seen.values()) {
            long gaps = numbers.last() - numbers.first() + 1 - numbers.size();
            losses = losses.plus(new Losses(gaps, 0, 0));
        }
        return losses;
    }

    /** Frames that did not come, came twice, or came after a later one of the same sender. */
    record Losses(long lost, long doubled, long disordered) {
        static final Losses NONE = new Losses(0, 0, 0);

        Losses plus(Losses other) {
            return new Losses(
                    lost + other.lost, doubled + other.doubled, disordered + other.disordered);
        }
    }

    /** Goes without a word. */
    @Override
    public void close() {
        socket.close();
    }
}
