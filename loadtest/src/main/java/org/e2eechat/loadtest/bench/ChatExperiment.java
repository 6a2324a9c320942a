package org.e2eechat.loadtest.bench;

import static org.e2eechat.loadtest.process.RelayKind.NETTY;
import static org.e2eechat.loadtest.process.RelayKind.OURS;

import org.e2eechat.loadtest.generator.FanOutResult;
import org.e2eechat.loadtest.generator.Latency;
import org.e2eechat.loadtest.process.GcPauses;
import org.e2eechat.loadtest.process.RelayKind;
import org.e2eechat.loadtest.process.RelayProcess;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** Chat under one kind of load: processor time, throughput, latency, pauses. The two relays alternate, and who is first alternates too. */
final class ChatExperiment implements Experiment {
    private static final double NANOS_PER_MICRO = 1_000;

    private final Laboratory laboratory;
    private final Load load;
    private final Map<RelayKind, List<FanOutResult>> results =
            new EnumMap<>(RelayKind.class); // a list of rounds

    ChatExperiment(Laboratory laboratory, Load load) {
        this.laboratory = laboratory;
        this.load = load;
    }

    @Override
    public String name() {
        return load.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Set<Figure> figures() {
        return switch (load) {
            case SATURATED ->
                    Set.of(
                            Figure.CPU_SATURATED,
                            Figure.RATE_SATURATED,
                            Figure.P99_SATURATED,
                            Figure.GC_PAUSE);
            case STEADY -> Set.of(Figure.CPU_STEADY, Figure.P99_STEADY);
        };
    }

    @Override
    public void run(Findings findings) throws IOException {
        try (RelayProcess ours = laboratory.start(OURS);
                RelayProcess netty = laboratory.start(NETTY)) {
            laboratory.warmUp(ours);
            laboratory.warmUp(netty);
            int oursBefore = ours.gcLog().size();
            int nettyBefore = netty.gcLog().size();

            Neighbours neighbours = new Neighbours(List.of(ours, netty));
            for (int round = 1; round <= laboratory.scale().rounds(); round++) {
                List<RelayProcess> order =
                        round % 2 != 0 ? List.of(ours, netty) : List.of(netty, ours);
                for (RelayProcess relay : order) {
                    chat(relay, round);
                }
            }

            findings.note(
                    "%s: others kept %.2f cores busy meanwhile; the generator's thread was busy for %.2f of the time with ours and %.2f with Netty's."
                            .formatted(
                                    load.title(),
                                    neighbours.cores(),
                                    generatorCores(OURS),
                                    generatorCores(NETTY)));
            switch (load) {
                case SATURATED -> {
                    findings.found(
                            Figure.CPU_SATURATED,
                            compared(result -> result.meteredPerDelivery() / NANOS_PER_MICRO));
                    findings.found(
                            Figure.RATE_SATURATED, compared(FanOutResult::deliveredPerSecond));
                    findings.found(
                            Figure.P99_SATURATED, compared(result -> result.latency().p99()));
                    findings.found(
                            Figure.GC_PAUSE,
                            pauses(
                                    GcPauses.in(since(oursBefore, ours)),
                                    GcPauses.in(since(nettyBefore, netty)),
                                    findings));
                }
                case STEADY -> {
                    findings.found(
                            Figure.CPU_STEADY,
                            compared(result -> result.meteredPerDelivery() / NANOS_PER_MICRO));
                    findings.found(Figure.P99_STEADY, compared(result -> result.latency().p99()));
                }
            }
            findings.found(
                    new Findings.Latencies(load, Map.of(OURS, median(OURS), NETTY, median(NETTY))));
        }
    }

    private void chat(RelayProcess relay, int round) throws IOException {
        FanOutResult result = laboratory.chat(relay, load, () -> relay.usage().cpuNanos());
        results.computeIfAbsent(relay.kind(), _ -> new ArrayList<>()).add(result);
        laboratory.tell(
                "%s, round %d, %s: %.2f µs CPU a delivery, %.0f/s, p99 %.0f µs, generator %.2f cores, sent at most %.0f µs late",
                name(),
                round,
                relay.kind().name().toLowerCase(Locale.ROOT),
                result.meteredPerDelivery() / NANOS_PER_MICRO,
                result.deliveredPerSecond(),
                result.latency().p99(),
                result.generatorCores(),
                result.latestSendMicros());
    }

    private static List<String> since(int lines, RelayProcess relay) throws IOException {
        List<String> all = relay.gcLog();
        return all.subList(lines, all.size());
    }

    // One number for all rounds, so there are no pairs, and a ratio of two worst cases says little.
    private static Measurement.Measured pauses(GcPauses ours, GcPauses netty, Findings findings) {
        findings.note(
                "saturated: pauses for collections in all rounds together: %d with ours, %d with Netty's."
                        .formatted(ours.count(), netty.count()));
        return new Measurement.Measured(
                ours.longestMillis(),
                OptionalDouble.of(netty.longestMillis()),
                OptionalDouble.empty());
    }

    private Measurement.Measured compared(ToDoubleFunction<FanOutResult> value) {
        return Measurement.ofRounds(values(OURS, value), values(NETTY, value));
    }

    private double generatorCores(RelayKind kind) {
        return Statistics.median(values(kind, FanOutResult::generatorCores));
    }

    private Latency median(RelayKind kind) {
        return new Latency(
                Statistics.median(values(kind, result -> result.latency().p50())),
                Statistics.median(values(kind, result -> result.latency().p90())),
                Statistics.median(values(kind, result -> result.latency().p99())),
                Statistics.median(values(kind, result -> result.latency().p999())),
                Statistics.median(values(kind, result -> result.latency().max())));
    }

    private List<Double> values(RelayKind kind, ToDoubleFunction<FanOutResult> value) {
        return results.getOrDefault(kind, List.of()).stream()
                .map(result -> value.applyAsDouble(result))
                .toList();
    }
}
