package org.e2eechat.server.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.valkey.CommandArguments;
import io.valkey.HostAndPort;
import io.valkey.Protocol;

import org.e2eechat.server.metrics.RelayMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Asks the servers for the time, again and again: that tells whether they answer, how fast, and what time it is there. */
final class Probe {
    private static final Logger log = LoggerFactory.getLogger(Probe.class);
    private static final Duration CLOCK_DIFFERENCE_WORTH_A_WARNING = Duration.ofSeconds(5);

    private final Masters masters;
    private final SharedClock clock;
    private final Timings timings;
    private final RelayMetrics metrics;
    private final LongSupplier nanoClock;
    private volatile State state = new State(false, Duration.ZERO); // written by the probe's thread
    private boolean hasWarned; // likewise

    Probe(
            Masters masters,
            SharedClock clock,
            Timings timings,
            RelayMetrics metrics,
            LongSupplier nanoClock) {
        this.masters = masters;
        this.clock = clock;
        this.timings = timings;
        this.metrics = metrics;
        this.nanoClock = nanoClock;
    }

    /**
     * What the last check has found.
     *
     * @param took how long the answer took, or how long it was waited for
     */
    record State(boolean isUsable, Duration took) {}

    State state() {
        return state;
    }

    /** Checks once; takes no longer than a reply may take. */
    void check() {
        masters.pingPublishers();
        long start = nanoClock.getAsLong();
        Map<HostAndPort, Optional<Object>> answers =
                masters.askAll(new CommandArguments(Protocol.Command.TIME), timings.reply());
        Duration took = Duration.ofNanos(nanoClock.getAsLong() - start);
        long usable = answers.values().stream().filter(Probe::isTime).count();
        masters.silent(
                answers.entrySet().stream()
                        .filter(answer -> answer.getValue().isEmpty())
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toUnmodifiableSet()));
        // Of a cluster with a shard down, most rooms can be used; sending everybody elsewhere would
        // help nobody.
        boolean isUsable = masters.isComplete() && usable * 2 > answers.size();
        answers.values().stream()
                .flatMap(Optional::stream)
                .filter(answer -> isTime(Optional.of(answer)))
                .findFirst()
                .ifPresent(time -> clock.measured(instant((List<?>) time), took));
        report(isUsable);
        state = new State(isUsable, took);
        metrics.valkeyChecked(isUsable, took.toNanos(), masters.unpublishedBytes());
    }

    private void report(boolean isUsable) {
        if (isUsable && !state.isUsable()) {
            log.info("valkey answers");
        } else if (!isUsable && state.isUsable()) {
            log.warn("valkey is away: rooms on this node go on, nobody can join or make one");
        }
        if (!hasWarned && clock.ahead().abs().compareTo(CLOCK_DIFFERENCE_WORTH_A_WARNING) > 0) {
            hasWarned = true;
            log.atWarn()
                    .addKeyValue("milliseconds", clock.ahead().toMillis())
                    .log("this machine's clock differs from valkey's, which counts");
        }
    }

    private static boolean isTime(Optional<Object> answer) {
        return answer.isPresent()
                && answer.get() instanceof List<?> parts
                && parts.size() == 2
                && parts.get(0) instanceof byte[];
    }

    private static Instant instant(List<?> time) {
        return Instant.ofEpochSecond(number(time.get(0)), number(time.get(1)) * 1_000);
    }

    private static long number(Object text) {
        return text instanceof byte[] bytes ? Long.parseLong(new String(bytes, US_ASCII)) : 0;
    }
}
