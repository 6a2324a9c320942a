package org.e2eechat.loadtest.people;

import org.e2eechat.loadtest.people.Journal.Kind;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One member of a room, on one connection after the other. All methods come back at once; what they return is completed when the server has answered, and never exceptionally.
 *
 * <p>Of each message that is sent while a person is in a room, the person knows that it should come. What has not come at {@link #settle} although the server had acknowledged it to its sender, is lost.
 */
public final class Person {
    /** How long anybody waits for an answer. Longer than any drain or failover should take. */
    public static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);

    private static final Duration SETTLED_WITHIN = Duration.ofSeconds(5);
    private static final AtomicLong NUMBERS = new AtomicLong(); // of messages, in this JVM

    private final Doors doors;
    private final Journal journal;
    private final String address;
    private final String label;

    private final Map<String, Question> questions = new ConcurrentHashMap<>(); // by id
    private final Map<Long, Message> expected = new ConcurrentHashMap<>(); // by number
    private final AtomicLong ids = new AtomicLong();

    private volatile Optional<Line> line = Optional.empty(); // the connection; set by connect
    private volatile Optional<Room> room = Optional.empty(); // set by the reader, when it is in
    private volatile String roomId = "";
    private volatile String participantId = ""; // in the room; set by the reader
    private volatile String nextToken = ""; // for coming back; set by the reader
    private volatile Optional<CompletableFuture<Boolean>> goodbye = Optional.empty(); // by settle

    /**
     * Somebody who is not connected yet.
     *
     * @param address what a proxy would say of where this person comes from
     */
    Person(Doors doors, Journal journal, String address, String label) {
        this.doors = doors;
        this.journal = journal;
        this.address = address;
        this.label = label;
    }

    String address() {
        return address;
    }

    // --- what a person does ---

    /** Connects and waits for {@code HELLO}. A former connection is forgotten, and with it what should have come there. */
    public CompletableFuture<Answer> connect() {
        expected.clear();
        goodbye = Optional.empty();
        Line next = new Line(this);
        line = Optional.of(next);
        return doors.open(next, address);
    }

    /** Makes a room and enters it. */
    public CompletableFuture<Answer> create(Room made) {
        String id = nextId();
        Question question = new Question("ROOM_CREATED", frame -> enter(made, frame));
        return ask(id, ClientFrames.create(id), question);
    }

    /** Enters a room with a code that somebody has scanned. */
    public CompletableFuture<Answer> join(Room entered, Room.Code code) {
        String id = nextId();
        Question question = new Question("JOINED", frame -> enter(entered, frame));
        return ask(id, ClientFrames.join(id, code.room(), code.token(), label), question);
    }

    /** Enters the last room again, after a connection has ended. The token for that is used up, whatever the answer. */
    public CompletableFuture<Answer> rejoin() {
        String token = nextToken;
        nextToken = "";
        return join(room.orElseThrow(), new Room.Code(roomId, token));
    }

    /** Whether the server has given something to come back with. */
    public boolean mayRejoin() {
        return !nextToken.isEmpty();
    }

    /** Says something of so many letters, and waits until it is heard here. */
    public CompletableFuture<Answer> say(int letters) {
        return send(Kind.TEXT, letters);
    }

    /** Shows a picture of so many letters, and waits until it is seen here. */
    public CompletableFuture<Answer> show(int letters) {
        return send(Kind.PICTURE, letters);
    }

    /** Sends without waiting for anything and without expecting that it comes: for those who do not behave. */
    public void blurt(int letters) {
        Ciphertext text = new Ciphertext(System.nanoTime(), NUMBERS.incrementAndGet());
        line.ifPresent(to -> to.send(ClientFrames.text(nextId(), roomId, text.encode(letters))));
    }

    /** Is no longer counted on, and waits for what the others have said until now. */
    public CompletableFuture<Answer> settle() {
        CompletableFuture<Boolean> waiting = new CompletableFuture<>();
        room.ifPresent(left -> left.present().remove(this));
        goodbye = Optional.of(waiting);
        sayGoodbyeIfDone();
        return waiting.completeOnTimeout(false, SETTLED_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(_ -> settled());
    }

    /** Leaves the room. */
    public CompletableFuture<Answer> leave() {
        room.ifPresent(left -> left.present().remove(this));
        room = Optional.empty();
        String id = nextId();
        return ask(id, ClientFrames.leave(id, roomId), new Question("LEFT", _ -> {}));
    }

    /** Closes the connection in order. */
    public void close() {
        room.ifPresent(left -> left.present().remove(this));
        line.ifPresent(Line::close);
    }

    /** Drops the connection as a network does. */
    public void vanish() {
        room.ifPresent(left -> left.present().remove(this));
        line.ifPresent(Line::abort);
    }

    /** Reads nothing from now on, and nobody expects it to. */
    public void stopReading() {
        room.ifPresent(left -> left.present().remove(this));
        expected.clear();
        line.ifPresent(Line::stopReading);
    }

    /** Reads on. */
    public void readAgain() {
        line.ifPresent(Line::readAgain);
    }

    /** Completed when the connection has ended, from either side. */
    public CompletableFuture<Ending> ended() {
        return line.map(Line::ended)
                .orElseGet(() -> CompletableFuture.completedFuture(Ending.broken("never begun")));
    }

    /** How long the server wants this person to wait before it comes back, once the server drains. */
    public Optional<Duration> reconnectAfter() {
        return line.flatMap(Line::reconnectAfter);
    }

    // --- what comes ---

    void read(Line from, ServerFrame frame) {
        switch (frame.type()) {
            case "QR_ROTATED" -> showCode(frame);
            case "APP_MSG" -> hear(from, Kind.TEXT, frame, frame.required("ciphertextB64"));
            case "MEDIA_MSG" -> hear(from, Kind.PICTURE, frame, frame.required("chunks"));
            case "ERROR" -> journal.refused(frame.required("code"));
            default -> {} // answers, and what only people read
        }
        frame.text("ref").map(questions::remove).ifPresent(question -> question.answer(frame));
    }

    void connectionEnded(Line ended, Ending ending) {
        if (line.filter(ended::equals).isEmpty()) {
            return; // one of former days
        }
        room.ifPresent(left -> left.present().remove(this));
        if (!ended.isClosedByUs()) {
            journal.ended(ending);
        }
        expected.clear();
        sayGoodbyeIfDone();
        questions.values().forEach(question -> question.end(ending));
        questions.clear();
    }

    private void hear(Line from, Kind kind, ServerFrame frame, String ciphertext) {
        long now = System.nanoTime();
        String sender = frame.required("from");
        if (!from.isNew(sender, frame.number("seq", 0))) {
            journal.doubled();
        }
        Ciphertext heard = Ciphertext.decode(ciphertext);
        Message message = expected.remove(heard.number());
        if (message != null) {
            if (sender.equals(participantId)) {
                message.acknowledge();
            } else {
                journal.heard(kind, heard.sentNanos(), now);
            }
        }
        sayGoodbyeIfDone();
    }

    private void showCode(ServerFrame frame) {
        Room.Code code = new Room.Code(frame.required("roomId"), frame.required("qrToken"));
        room.ifPresent(here -> here.show(code));
    }

    private void enter(Room entered, ServerFrame frame) {
        roomId = frame.required("roomId");
        participantId = frame.required("participantId");
        frame.text("nextToken").ifPresent(token -> nextToken = token);
        room = Optional.of(entered);
        frame.text("qrToken").ifPresent(token -> entered.show(new Room.Code(roomId, token)));
        entered.present().add(this);
    }

    // --- helpers ---

    private CompletableFuture<Answer> send(Kind kind, int letters) {
        Room here = room.orElse(null);
        if (here == null) {
            return CompletableFuture.completedFuture(new Answer.Unreachable("in no room"));
        }
        String id = nextId();
        long number = NUMBERS.incrementAndGet();
        long sentNanos = System.nanoTime();
        Message message = new Message();
        here.present().forEach(person -> person.expect(number, message));
        String ciphertext = new Ciphertext(sentNanos, number).encode(letters);
        String frame =
                switch (kind) {
                    case TEXT -> ClientFrames.text(id, roomId, ciphertext);
                    case PICTURE -> ClientFrames.picture(id, roomId, ciphertext);
                };
        String good = kind == Kind.TEXT ? "APP_MSG" : "MEDIA_MSG";
        return ask(id, frame, new Question(good, _ -> {}))
                .whenComplete((answer, _) -> withdrawUnlessSaid(here, number, answer));
    }

    // What was not acknowledged need not arrive, and nobody has to wait for it.
    private static void withdrawUnlessSaid(Room here, long number, Answer answer) {
        if (!answer.isGood()) {
            here.present().forEach(person -> person.expected.remove(number));
        }
    }

    private void expect(long number, Message message) {
        if (goodbye.isEmpty()) {
            expected.put(number, message);
        }
    }

    private Answer settled() {
        long lost = expected.values().stream().filter(Message::isAcknowledged).count();
        expected.clear();
        if (lost == 0) {
            return new Answer.Done("settled");
        }
        journal.lost(lost);
        return new Answer.Refused(lost + " messages lost", false, Duration.ZERO);
    }

    private void sayGoodbyeIfDone() {
        if (expected.isEmpty()) {
            goodbye.ifPresent(waiting -> waiting.complete(true));
        }
    }

    private CompletableFuture<Answer> ask(String id, String frame, Question question) {
        Line to = line.orElseThrow();
        questions.put(id, question);
        to.send(frame);
        to.ending().ifPresent(question::end); // perhaps since before it was put there
        return question.answer().whenComplete((_, _) -> questions.remove(id));
    }

    private String nextId() {
        return "person-" + label + "-" + ids.incrementAndGet();
    }
}
