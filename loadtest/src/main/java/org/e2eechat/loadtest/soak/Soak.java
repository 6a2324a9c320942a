package org.e2eechat.loadtest.soak;

import org.e2eechat.loadtest.generator.FanOutLoad;
import org.e2eechat.loadtest.generator.FanOutPlan;
import org.e2eechat.loadtest.generator.FanOutResult;
import org.e2eechat.loadtest.generator.Fleet;
import org.e2eechat.loadtest.generator.LoadFailedException;
import org.e2eechat.loadtest.generator.Pace;
import org.e2eechat.loadtest.process.RelayLauncher;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * Spells of load, and after each a sample of what the relay still holds. In a spell 500 members of 50 rooms chat at half of what the relay can do, while visitors come and go beside them in every
 * way that {@link Visit} knows. With several nodes, everybody comes to any of them. After it everybody goes, and nothing may be left.
 */
final class Soak {
    private static final int CLIENTS = 500;
    private static final int ROOM_SIZE = 10;
    private static final int CIPHERTEXT_BYTES = 1024;
    private static final int VISITORS = 8; // at the same time, each alone or with a party
    private static final Duration PROBE = Duration.ofSeconds(3);
    private static final Duration SPELL = Duration.ofSeconds(10);
    private static final int LEAST_SAMPLES = 4; // the first is of a relay that is still warming up

    private static final Trend HEAP = new Trend(0.05, 2 * 1024 * 1024);
    private static final long THREADS = 12; // of each node; the JVM's own pools breathe
    private static final long DESCRIPTORS = 4; // likewise
    private static final Trend KEYS =
            new Trend(0.5, 100); // how many depends on when; a leak would be a key for each visit
    private static final long KEYS_LIVE_SECONDS = 120; // so long they may become more

    private final Consumer<String> progress;
    private final List<Sample> samples = new ArrayList<>();
    private final AtomicLong visits = new AtomicLong();
    private int fleets;

    Soak(Consumer<String> progress) {
        this.progress = progress;
    }

    /** Soaks so many nodes for so long; false when something has grown. */
    boolean run(RelayLauncher launcher, int count, Duration length, long seed)
            throws IOException, InterruptedException {
        try (Nodes nodes = Nodes.start(launcher, count)) {
            double rate = halfOfSaturation(nodes);
            long begin = System.nanoTime();
            while (samples.size() < LEAST_SAMPLES || System.nanoTime() - begin < length.toNanos()) {
                spell(nodes, rate, seed + samples.size());
                nodes.awaitNone();
                Sample sample =
                        nodes.sample(Duration.ofNanos(System.nanoTime() - begin).toSeconds());
                samples.add(sample);
                progress.accept(sample + "  visits " + visits);
            }
            double overflows = nodes.overflows();
            progress.accept(String.format(Locale.ROOT, "slow readers closed: %.0f", overflows));
            if (overflows == 0) {
                throw new LoadFailedException("nobody was too slow, so half of it was not tried");
            }
        }
        return verdict(count);
    }

    private double halfOfSaturation(Nodes nodes) throws IOException {
        chat(nodes, new Pace.ClosedLoop(1)); // the relay has to be warm
        double deliveries = chat(nodes, new Pace.ClosedLoop(1)).deliveredPerSecond();
        progress.accept(String.format(Locale.ROOT, "saturated at %,.0f deliveries/s", deliveries));
        return deliveries / 2 / ROOM_SIZE;
    }

    private void spell(Nodes nodes, double rate, long seed)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + SPELL.toNanos();
        try (ExecutorService visitors = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> comings = new ArrayList<>();
            for (int i = 0; i < VISITORS; i++) {
                Random random = new Random(seed * VISITORS + i);
                comings.add(
                        visitors.submit(
                                () -> {
                                    visitUntil(end, nodes, random);
                                    return null;
                                }));
            }
            FanOutResult result = chat(nodes, new Pace.OpenLoop(rate));
            if (result.lost() > 0) {
                throw new LoadFailedException(result.lost() + " messages were lost");
            }
            for (Future<?> coming : comings) {
                coming.get();
            }
        } catch (ExecutionException failed) {
            throw new LoadFailedException("a visit failed", failed);
        }
    }

    private void visitUntil(long end, Nodes nodes, Random random) throws IOException {
        Visit[] ways = Visit.values();
        while (System.nanoTime() - end < 0) {
            ways[random.nextInt(ways.length)].take(nodes, random);
            visits.incrementAndGet();
        }
    }

    private FanOutResult chat(Nodes nodes, Pace pace) throws IOException {
        Duration measured = pace instanceof Pace.OpenLoop ? SPELL : PROBE;
        InetAddress source = InetAddress.ofLiteral("127.0.0." + (2 + fleets++ % 200));
        try (Fleet fleet =
                Fleet.enter(
                        nodes.hosts().target(),
                        nodes.guests().target(),
                        source,
                        CLIENTS,
                        ROOM_SIZE)) {
            FanOutPlan plan =
                    new FanOutPlan(pace, CIPHERTEXT_BYTES, Duration.ofMillis(500), measured);
            return FanOutLoad.run(fleet, plan, () -> 0);
        }
    }

    private boolean verdict(int count) {
        List<Sample> warm = samples.subList(1, samples.size());
        boolean heap = judge("live heap, bytes", HEAP, warm, Sample::liveBytes);
        boolean threads = judge("threads", new Trend(0, THREADS * count), warm, Sample::threads);
        boolean descriptors =
                judge("descriptors", new Trend(0, DESCRIPTORS * count), warm, Sample::descriptors);
        return heap && threads && descriptors && keysAreFlat();
    }

    /** What was sampled, for a picture. */
    List<Sample> samples() {
        return List.copyOf(samples);
    }

    private boolean keysAreFlat() {
        List<Sample> settled =
                samples.stream()
                        .filter(s -> s.second() > KEYS_LIVE_SECONDS && s.keys().isPresent())
                        .toList();
        if (settled.size() < Trend.LEAST_SAMPLES) {
            progress.accept("keys in valkey     not judged: no valkey, or not long enough");
            return true;
        }
        return judge("keys in valkey", KEYS, settled, sample -> sample.keys().orElseThrow());
    }

    private boolean judge(String what, Trend trend, List<Sample> warm, ToLongFunction<Sample> of) {
        List<Long> values = warm.stream().mapToLong(of).boxed().toList();
        boolean flat = trend.isFlat(values);
        progress.accept(
                String.format(
                        Locale.ROOT,
                        "%-18s %s by %+,d between the first and the last third",
                        what,
                        flat ? "flat: changed" : "GROWS: changed",
                        Trend.growth(values)));
        return flat;
    }
}
