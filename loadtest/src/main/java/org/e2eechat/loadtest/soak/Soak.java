package org.e2eechat.loadtest.soak;

import org.e2eechat.loadtest.generator.FanOutLoad;
import org.e2eechat.loadtest.generator.FanOutPlan;
import org.e2eechat.loadtest.generator.FanOutResult;
import org.e2eechat.loadtest.generator.Fleet;
import org.e2eechat.loadtest.generator.LoadFailedException;
import org.e2eechat.loadtest.generator.Pace;
import org.e2eechat.loadtest.process.JvmAgent;
import org.e2eechat.loadtest.process.RelayLauncher;
import org.e2eechat.loadtest.process.RelayProcess;

import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
 * way that {@link Visit} knows. After it everybody goes, and nothing may be left.
 */
final class Soak {
    private static final int CLIENTS = 500;
    private static final int ROOM_SIZE = 10;
    private static final int CIPHERTEXT_BYTES = 1024;
    private static final int VISITORS = 8; // at the same time, each alone or with a party
    private static final Duration PROBE = Duration.ofSeconds(3);
    private static final Duration SPELL = Duration.ofSeconds(10);
    private static final int LEAST_SAMPLES = 4; // the first is of a relay that is still warming up

    // Used tokens are remembered while they live; here that shall not take half of the soak.
    private static final Map<String, String> SHORT_LIVES =
            Map.of("QR_ROTATION_MS", "10000", "ROOM_KEY_TTL_MS", "60000");

    private static final Trend HEAP = new Trend(0.05, 2 * 1024 * 1024);
    private static final Trend THREADS = new Trend(0, 12); // the JVM's own pools breathe
    private static final Trend DESCRIPTORS = new Trend(0, 4);

    private final Consumer<String> progress;
    private final List<Sample> samples = new ArrayList<>();
    private final AtomicLong visits = new AtomicLong();
    private int fleets;

    Soak(Consumer<String> progress) {
        this.progress = progress;
    }

    /** Soaks for so long; false when something has grown. */
    boolean run(RelayLauncher launcher, Duration length, long seed)
            throws IOException, InterruptedException {
        try (RelayProcess relay = launcher.startOurs(SHORT_LIVES);
                HttpClient http = HttpClient.newHttpClient();
                JvmAgent agent = JvmAgent.of(relay)) {
            Metrics metrics = new Metrics(http, relay.target().port());
            double rate = halfOfSaturation(relay);
            long begin = System.nanoTime();
            while (samples.size() < LEAST_SAMPLES || System.nanoTime() - begin < length.toNanos()) {
                spell(relay, rate, seed + samples.size());
                metrics.awaitNone();
                Sample sample =
                        Sample.take(
                                Duration.ofNanos(System.nanoTime() - begin).toSeconds(),
                                relay.pid(),
                                agent);
                samples.add(sample);
                progress.accept(sample + "  visits " + visits);
            }
            double overflows = metrics.overflows();
            progress.accept(String.format(Locale.ROOT, "slow readers closed: %.0f", overflows));
            if (overflows == 0) {
                throw new LoadFailedException("nobody was too slow, so half of it was not tried");
            }
        }
        return verdict();
    }

    private double halfOfSaturation(RelayProcess relay) throws IOException {
        chat(relay, new Pace.ClosedLoop(1)); // the relay has to be warm
        double deliveries = chat(relay, new Pace.ClosedLoop(1)).deliveredPerSecond();
        progress.accept(String.format(Locale.ROOT, "saturated at %,.0f deliveries/s", deliveries));
        return deliveries / 2 / ROOM_SIZE;
    }

    private void spell(RelayProcess relay, double rate, long seed)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + SPELL.toNanos();
        try (ExecutorService visitors = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> comings = new ArrayList<>();
            for (int i = 0; i < VISITORS; i++) {
                Random random = new Random(seed * VISITORS + i);
                comings.add(
                        visitors.submit(
                                () -> {
                                    visitUntil(end, relay.target().port(), random);
                                    return null;
                                }));
            }
            FanOutResult result = chat(relay, new Pace.OpenLoop(rate));
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

    private void visitUntil(long end, int port, Random random) throws IOException {
        Visit[] ways = Visit.values();
        while (System.nanoTime() - end < 0) {
            ways[random.nextInt(ways.length)].take(port, random);
            visits.incrementAndGet();
        }
    }

    private FanOutResult chat(RelayProcess relay, Pace pace) throws IOException {
        Duration measured = pace instanceof Pace.OpenLoop ? SPELL : PROBE;
        InetAddress source = InetAddress.ofLiteral("127.0.0." + (2 + fleets++ % 200));
        try (Fleet fleet = Fleet.enter(relay.target(), source, CLIENTS, ROOM_SIZE)) {
            FanOutPlan plan =
                    new FanOutPlan(pace, CIPHERTEXT_BYTES, Duration.ofMillis(500), measured);
            return FanOutLoad.run(fleet, plan, () -> 0);
        }
    }

    private boolean verdict() {
        List<Sample> warm = samples.subList(1, samples.size());
        boolean heap = judge("live heap, bytes", HEAP, warm, Sample::liveBytes);
        boolean threads = judge("threads", THREADS, warm, Sample::threads);
        boolean descriptors = judge("descriptors", DESCRIPTORS, warm, Sample::descriptors);
        return heap && threads && descriptors;
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
