package org.e2eechat.loadtest.attack;

import org.e2eechat.loadtest.attack.stranger.Loopback;
import org.e2eechat.loadtest.attack.stranger.Messages;
import org.e2eechat.loadtest.attack.stranger.Party;
import org.e2eechat.loadtest.attack.stranger.Stranger;
import org.e2eechat.loadtest.attack.stranger.Wire;
import org.e2eechat.loadtest.generator.Histogram;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Honest people in rooms of three, each room from an address of its own, who talk at a steady rate
 * whether the relay is fast or slow: what they feel is counted from when a message was due. They
 * have platform threads, because virtual ones would wait for the attackers' to pause.
 */
final class Neighbours implements AutoCloseable {
    private static final int ROOMS = 3;
    private static final int MEMBERS = 3;
    private static final int NETWORK = 200; // 127.200.0.x: no attacker comes from there

    /** Ten a second in each room, half of what a connection may send for as long as it likes. */
    private static final Duration PACE = Duration.ofMillis(100);

    /** How long after the last message a late one is waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** A relay that is silent for this long has closed them, for all that they can tell. */
    private static final Duration PATIENCE_WHILE_ATTACKED = Duration.ofSeconds(60);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
    private static final int MESSAGE_CHARS = 200;
    private static final char END_OF_STAMP = '-';

    private final List<Stranger> people = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong said = new AtomicLong(); // messages since `begin`, by the speakers
    private final AtomicLong heard = new AtomicLong(); // deliveries of those, by the readers
    private volatile Histogram took = new Histogram(); // nanoseconds; guarded by `lock`
    private final Object lock = new Object();
    private volatile long countedFrom = Long.MAX_VALUE; // due at this time or later; by `begin`
    private volatile long countedTo = Long.MIN_VALUE; // due before this time; by `end`

    private Neighbours() {}

    /** They meet, and begin to talk. */
    static Neighbours talkOn(BesiegedRelay relay) throws IOException {
        Neighbours neighbours = new Neighbours();
        try {
            for (int room = 0; room < ROOMS; room++) {
                neighbours.meet(relay, room);
            }
            return neighbours;
        } catch (IOException refused) {
            neighbours.close();
            throw refused;
        }
    }

    private void meet(BesiegedRelay relay, int room) throws IOException {
        Stranger person =
                new Stranger(
                        Loopback.of(NETWORK, 0, room + 1),
                        relay.port(),
                        relay.tls(),
                        new LongAdder());
        people.add(person);
        Party party = Party.of(person, MEMBERS - 1, false);
        List<Wire> members = new ArrayList<>(party.guests());
        members.add(party.host());
        for (Wire member : members) {
            member.patience(PATIENCE_WHILE_ATTACKED);
            threads.add(Thread.ofPlatform().daemon().start(() -> listen(person, member)));
        }
        // The host is read by another thread; a socket may be written and read at once.
        threads.add(Thread.ofPlatform().daemon().start(() -> speak(person, party)));
    }

    private void speak(Stranger person, Party party) {
        long due = System.nanoTime();
        try {
            while (!person.hasEnded()) {
                due += PACE.toNanos();
                while (System.nanoTime() - due < 0) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                String stamp = Long.toString(due) + END_OF_STAMP;
                if (isCounted(due)) {
                    said.incrementAndGet();
                }
                party.host()
                        .text(
                                Messages.chat(
                                        party.room(),
                                        stamp + "A".repeat(MESSAGE_CHARS - stamp.length())));
            }
        } catch (IOException closed) {
            // what was said and not heard is counted as lost
            sayNothing(person, due);
        }
    }

    // The relay has closed the connection: what would have been said is lost.
    private void sayNothing(Stranger person, long last) {
        long due = last;
        while (!person.hasEnded()) {
            due += PACE.toNanos();
            while (System.nanoTime() - due < 0 && !person.hasEnded()) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            if (isCounted(due)) {
                said.incrementAndGet();
            }
        }
    }

    private void listen(Stranger person, Wire member) {
        try {
            while (!person.hasEnded()) {
                String message = member.next("APP_MSG");
                String text = Wire.field("ciphertextB64", message);
                long due = Long.parseLong(text.substring(0, text.indexOf(END_OF_STAMP)));
                if (isCounted(due)) {
                    long nanos = System.nanoTime() - due;
                    synchronized (lock) {
                        took.record(nanos);
                    }
                    heard.incrementAndGet();
                }
            }
        } catch (IOException closed) {
            // what is not heard from here on is counted as lost
        }
    }

    private boolean isCounted(long due) {
        return due - countedFrom >= 0 && due - countedTo < 0;
    }

    /** Forgets what was, and counts what is due from now on. */
    void begin() {
        said.set(0);
        heard.set(0);
        synchronized (lock) {
            took = new Histogram();
        }
        countedTo = System.nanoTime() + Long.MAX_VALUE / 2;
        countedFrom = System.nanoTime();
    }

    /** Counts nothing that is due after now, waits for what is late, and says what was felt. */
    Felt end() throws InterruptedException {
        countedTo = System.nanoTime();
        long deadline = countedTo + PATIENCE.toNanos();
        // A message that was due a moment ago may not have been sent yet.
        TimeUnit.MILLISECONDS.sleep(2 * PACE.toMillis());
        while (lost() > 0 && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN.toMillis());
        }
        synchronized (lock) {
            return new Felt(
                    Duration.ofNanos(took.percentile(50)),
                    Duration.ofNanos(took.percentile(99)),
                    lost(),
                    said.get() * MEMBERS);
        }
    }

    private long lost() {
        return said.get() * MEMBERS - heard.get();
    }

    @Override
    public void close() {
        people.forEach(Stranger::closeAll);
        threads.forEach(LockSupport::unpark);
    }

    /**
     * What neighbours felt.
     *
     * @param p50 from when a message was due until a member had it, for half of the deliveries
     * @param p99 for 99 of 100
     * @param lost deliveries that did not come, some seconds after the last message
     * @param due deliveries that should have come
     */
    record Felt(Duration p50, Duration p99, long lost, long due) {}
}
