package org.e2eechat.loadtest.attack;

import org.e2eechat.loadtest.attack.kinds.AttackKind;
import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Loopback;
import org.e2eechat.loadtest.attack.stranger.Stranger;
import org.e2eechat.loadtest.process.RelayLauncher;
import org.e2eechat.loadtest.process.TlsIdentity;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Runs the attacks one after another, each from one address and from fifty, beside neighbours
 * who talk. The relay is the same as long as each attack leaves it as it was; after a failure the
 * next attack meets a new one.
 */
final class Siege implements AutoCloseable {
    /** One stranger, and a small botnet. */
    private static final List<Integer> ADDRESSES = List.of(1, 50);

    /** As many threads as keep the relay busy, and leave a core to it on a small machine. */
    private static final int THREADS_OF_ONE_ADDRESS = 8;

    /** After a strike that failed, so that a refusal is not answered by a busy loop. */
    private static final Duration AFTER_A_REFUSAL = Duration.ofMillis(2);

    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(10);

    /** Attackers come from 127.100.N.x, each attack from addresses without a history. */
    private static final int NETWORK = 100;

    private final RelayLauncher launcher;
    private final TlsIdentity identity;
    private final Duration length;
    private @Nullable Place place; // by `run` alone; null before the first and after a failure
    private int attacks; // so far, by `run` alone

    Siege(RelayLauncher launcher, TlsIdentity identity, Duration length) {
        this.launcher = launcher;
        this.identity = identity;
        this.length = length;
    }

    /** Each of these, from one address and from fifty. */
    interface Listener {
        void done(Outcome outcome);
    }

    List<Outcome> run(List<AttackKind> kinds, Listener listener)
            throws IOException, InterruptedException {
        List<Outcome> outcomes = new ArrayList<>();
        for (AttackKind kind : kinds) {
            for (int addresses : kind == AttackKind.NONE ? List.of(1) : ADDRESSES) {
                Outcome outcome = run(kind, addresses);
                outcomes.add(outcome);
                listener.done(outcome);
            }
        }
        return outcomes;
    }

    /** A new place for the next attack, or the one that the last attack has left as it was. */
    private Place placeFor(AttackKind kind) throws IOException, InterruptedException {
        if (place != null && place.isOverTls() != kind.isOverTls()) {
            leavePlace();
        }
        if (place == null) {
            place = Place.prepare(launcher, kind.isOverTls() ? identity : null);
        }
        return place;
    }

    private void leavePlace() {
        if (place != null) {
            place.close();
            place = null;
        }
    }

    private Outcome run(AttackKind kind, int addresses) throws IOException, InterruptedException {
        Place here = placeFor(kind);
        Outcome outcome = attacked(kind, addresses, here.relay(), here.neighbours());
        if (!outcome.failures().isEmpty()) {
            leavePlace();
        }
        return outcome;
    }

    private Outcome attacked(
            AttackKind kind, int addresses, BesiegedRelay relay, Neighbours neighbours)
            throws IOException, InterruptedException {
        List<String> failures = new ArrayList<>();
        Holdings before = relay.holdings();
        int collectionsBefore = relay.collections().size();
        long logBefore = relay.logBytes();
        long cpuBefore = relay.cpuNanos();
        long cpu = cpuBefore;

        Attackers attackers = new Attackers(kind, addresses, ++attacks, relay);
        neighbours.begin();
        long begin = System.nanoTime();
        attackers.start();
        while (System.nanoTime() - begin < length.toNanos() && relay.isAlive()) {
            TimeUnit.MILLISECONDS.sleep(50);
            cpu = cpuOr(cpu, relay);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        cpu = cpuOr(cpu, relay);
        attackers.end();
        Neighbours.Felt felt = neighbours.end();
        if (felt.lost() > 0) {
            failures.add("neighbours lost " + felt.lost());
        }

        int held = -1;
        if (relay.isAlive()) {
            relay.collectGarbage();
            held = HeapLog.lastAfterCollection(since(collectionsBefore, relay));
        }
        int peak = HeapLog.peakAfterCollection(since(collectionsBefore, relay));
        double logBytes = (relay.logBytes() - logBefore) / seconds;
        attackers.closeAll();
        lookAfterwards(relay, before, failures);
        return new Outcome(
                kind,
                addresses,
                attackers.attempts.sum() / seconds,
                attackers.sentBytes.sum() / seconds,
                (cpu - cpuBefore) / 1e9 / seconds,
                held,
                peak,
                logBytes,
                felt,
                failures);
    }

    private static long cpuOr(long last, BesiegedRelay relay) {
        try {
            return relay.cpuNanos();
        } catch (UncheckedIOException | IllegalStateException ended) {
            // A process that is ending has no memory to report.
            return last;
        }
    }

    private static List<String> since(int line, BesiegedRelay relay) throws IOException {
        List<String> lines = relay.collections();
        return lines.subList(Math.min(line, lines.size()), lines.size());
    }

    private static void lookAfterwards(BesiegedRelay relay, Holdings before, List<String> failures)
            throws InterruptedException, IOException {
        if (!relay.isAlive()) {
            failures.addFirst("the relay died");
            return;
        }
        try {
            Holdings after = relay.awaitGivenBack(before);
            if (!after.isWithin(before)) {
                failures.add("not given back: " + after.words() + " of " + before.words());
            }
        } catch (IOException silent) {
            failures.addFirst(
                    relay.isAlive() ? "the relay does not answer" : "the relay died afterwards");
        }
    }

    @Override
    public void close() {
        leavePlace();
    }

    /** The threads that attack. */
    private static final class Attackers {
        private final List<Stranger> strangers = new ArrayList<>();
        private final List<Thread> threads = new ArrayList<>();
        private final AttackKind kind;
        private final LongAdder attempts = new LongAdder();
        private final LongAdder sentBytes = new LongAdder();

        Attackers(AttackKind kind, int addresses, int number, BesiegedRelay relay) {
            this.kind = kind;
            int count = Math.max(addresses, THREADS_OF_ONE_ADDRESS);
            for (int i = 0; i < count; i++) {
                strangers.add(
                        new Stranger(
                                Loopback.of(NETWORK, number, 1 + i % addresses),
                                relay.port(),
                                relay.tls(),
                                sentBytes));
            }
        }

        void start() {
            for (Stranger stranger : strangers) {
                Attack attack = kind.attack();
                threads.add(Thread.ofPlatform().daemon().start(() -> attack(stranger, attack)));
            }
        }

        private void attack(Stranger stranger, Attack attack) {
            while (!stranger.hasEnded()) {
                try {
                    attack.strike(stranger);
                } catch (IOException refused) {
                    stranger.drop();
                    stranger.pause(AFTER_A_REFUSAL);
                }
                attempts.increment();
            }
        }

        void end() {
            strangers.forEach(Stranger::end);
        }

        void closeAll() throws InterruptedException {
            strangers.forEach(Stranger::closeAll);
            long deadline = System.nanoTime() + STOPPED_WITHIN.toNanos();
            for (Thread thread : threads) {
                thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            }
        }
    }
}
