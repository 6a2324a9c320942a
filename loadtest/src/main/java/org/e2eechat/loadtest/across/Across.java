package org.e2eechat.loadtest.across;

import org.e2eechat.loadtest.generator.FanOutLoad;
import org.e2eechat.loadtest.generator.FanOutPlan;
import org.e2eechat.loadtest.generator.FanOutResult;
import org.e2eechat.loadtest.generator.Fleet;
import org.e2eechat.loadtest.generator.LoadFailedException;
import org.e2eechat.loadtest.generator.Pace;
import org.e2eechat.loadtest.process.ProcessUsage;
import org.e2eechat.loadtest.process.RelayLauncher;
import org.e2eechat.loadtest.process.RelayProcess;
import org.e2eechat.loadtest.process.ValkeyProcess;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Two nodes, one Valkey and the generator on one machine. In each room one member, who talks, is on one node and all others are on the other; beside that, in the same run and in turn, the same
 * rooms on one node. Only deliveries to others than the sender are counted. A node that stands alone is the measure of what the way across costs.
 */
final class Across {
    private static final int CIPHERTEXT_BYTES = 1024;
    private static final int CLIENTS = 500;
    private static final int ROOM_SIZE = 10;
    private static final Duration ROUND = Duration.ofSeconds(3);
    private static final Duration WARM_UP = Duration.ofSeconds(4);
    private static final double NANOS_PER_MICRO = 1_000;
    private static final int SOURCES = 200;

    private final RelayLauncher launcher;
    private final int rounds;
    private final Consumer<String> out;
    private int fleets;

    Across(RelayLauncher launcher, int rounds, Consumer<String> out) {
        this.launcher = launcher;
        this.rounds = rounds;
        this.out = out;
    }

    /** A load, and how it is named in the table. */
    private record Question(String name, Pace pace, int roomSize) {}

    private static final List<Question> QUESTIONS =
            List.of(
                    new Question("saturated, rooms of 10", new Pace.ClosedLoop(4), ROOM_SIZE),
                    new Question("5 000 messages/s, rooms of 2", new Pace.OpenLoop(5_000), 2),
                    new Question(
                            "2 000 messages/s, rooms of 10", new Pace.OpenLoop(2_000), ROOM_SIZE));

    void run() throws IOException {
        try (ValkeyProcess valkey = ValkeyProcess.start()) {
            Map<String, String> shared =
                    Map.of("REDIS_URL", valkey.url(), "JOIN_TOKEN_SECRET", launcher.randomSecret());
            try (RelayProcess one = launcher.startOurs(shared);
                    RelayProcess other = launcher.startOurs(shared)) {
                out.accept(
                        "load                             where        deliveries/s  CPU/delivery  valkey CPU/delivery       p50       p99");
                for (Question question : QUESTIONS) {
                    ask(question, valkey, one, other);
                }
            }
        }
    }

    private void ask(Question question, ValkeyProcess valkey, RelayProcess one, RelayProcess other)
            throws IOException {
        round(question, WARM_UP, valkey, one, other);
        round(question, WARM_UP, valkey, one, one);
        List<Round> across = new ArrayList<>();
        List<Round> here = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            across.add(round(question, ROUND, valkey, one, other));
            here.add(round(question, ROUND, valkey, one, one));
        }
        print(question, "across nodes", across);
        print(question, "on one node", here);
        out.accept(
                String.format(
                        Locale.ROOT,
                        "%-32s %-12s %12.2f x %11.2f x",
                        question.name(),
                        "ratio",
                        median(across, Round::rate) / median(here, Round::rate),
                        median(across, Round::cpu) / median(here, Round::cpu)));
    }

    /**
     * One round.
     *
     * @param cpu of all nodes, nanoseconds for each delivery
     * @param valkeyCpu likewise
     */
    private record Round(double rate, double cpu, double valkeyCpu, double p50, double p99) {}

    private Round round(
            Question question,
            Duration measured,
            ValkeyProcess valkey,
            RelayProcess hosts,
            RelayProcess guests)
            throws IOException {
        InetAddress source = InetAddress.ofLiteral("127.0.0." + (2 + fleets++ % SOURCES));
        try (Fleet fleet =
                Fleet.enter(
                        hosts.target(), guests.target(), source, CLIENTS, question.roomSize())) {
            FanOutPlan plan =
                    new FanOutPlan(
                            question.pace(),
                            CIPHERTEXT_BYTES,
                            measured.dividedBy(3),
                            measured,
                            false);
            Meters meters = new Meters(valkey.pid());
            FanOutResult result =
                    FanOutLoad.run(
                            fleet,
                            plan,
                            () -> {
                                meters.read();
                                return hosts.usage().cpuNanos()
                                        + (guests == hosts ? 0 : guests.usage().cpuNanos());
                            });
            if (result.lost() > 0) {
                throw new LoadFailedException(result.lost() + " messages were lost");
            }
            return new Round(
                    result.deliveredPerSecond(),
                    result.meteredPerDelivery(),
                    meters.difference() / (double) Math.max(1, result.delivered()),
                    result.latency().p50(),
                    result.latency().p99());
        }
    }

    /** What Valkey has used between the first and the last reading. */
    private static final class Meters {
        private final long pid;
        private long first = -1;
        private long last;

        Meters(long pid) {
            this.pid = pid;
        }

        void read() {
            last = ProcessUsage.of(pid).cpuNanos();
            first = first < 0 ? last : first;
        }

        double difference() {
            return last - first;
        }
    }

    private void print(Question question, String where, List<Round> all) {
        out.accept(
                String.format(
                        Locale.ROOT,
                        "%-32s %-12s %12.0f %10.2f us %17.2f us %6.0f us %6.0f us",
                        question.name(),
                        where,
                        median(all, Round::rate),
                        median(all, Round::cpu) / NANOS_PER_MICRO,
                        median(all, Round::valkeyCpu) / NANOS_PER_MICRO,
                        median(all, Round::p50),
                        median(all, Round::p99)));
    }

    private static double median(List<Round> all, ToDoubleFunction<Round> of) {
        double[] sorted = all.stream().mapToDouble(of).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
