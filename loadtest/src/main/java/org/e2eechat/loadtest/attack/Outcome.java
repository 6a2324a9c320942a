package org.e2eechat.loadtest.attack;

import org.e2eechat.loadtest.attack.kinds.AttackKind;

import java.util.List;

/**
 * What one attack took.
 *
 * @param attempts a second, successful or refused
 * @param sentBytes a second
 * @param cores of processor time that the relay used
 * @param heldMegabytes of heap after a full collection while the attack still holds what it can; -1
 *     when the relay did not live to tell
 * @param peakMegabytes the most that any collection during the attack has left; -1 when there was
 *     none
 * @param logBytes a second
 * @param failures why the run fails, in words; empty when it does not
 */
record Outcome(
        AttackKind kind,
        int addresses,
        double attempts,
        double sentBytes,
        double cores,
        int heldMegabytes,
        int peakMegabytes,
        double logBytes,
        Neighbours.Felt felt,
        List<String> failures) {
    static final List<String> COLUMNS =
            List.of(
                    "attack",
                    "addresses",
                    "attempts/s",
                    "sent MB/s",
                    "relay cores",
                    "heap held MB",
                    "heap peak MB",
                    "log kB/s",
                    "neighbours p50 ms",
                    "p99 ms",
                    "lost",
                    "afterwards");

    private static final double MEGA = 1e6;
    private static final double KILO = 1e3;
    private static final double NANOS_PER_MILLI = 1e6;

    Outcome {
        failures = List.copyOf(failures);
    }

    List<String> cells() {
        return List.of(
                kind.word(),
                Integer.toString(addresses),
                "%.0f".formatted(attempts),
                "%.2f".formatted(sentBytes / MEGA),
                "%.2f".formatted(cores),
                megabytes(heldMegabytes),
                megabytes(peakMegabytes),
                "%.1f".formatted(logBytes / KILO),
                "%.1f".formatted(felt.p50().toNanos() / NANOS_PER_MILLI),
                "%.1f".formatted(felt.p99().toNanos() / NANOS_PER_MILLI),
                felt.lost() + " of " + felt.due(),
                failures.isEmpty() ? "all given back" : String.join("; ", failures));
    }

    private static String megabytes(int count) {
        return count < 0 ? "–" : Integer.toString(count);
    }
}
