package org.e2eechat.loadtest.capacity;

import org.e2eechat.loadtest.generator.FanOutLoad;
import org.e2eechat.loadtest.generator.FanOutPlan;
import org.e2eechat.loadtest.generator.FanOutResult;
import org.e2eechat.loadtest.generator.Fleet;
import org.e2eechat.loadtest.generator.LoadFailedException;
import org.e2eechat.loadtest.generator.Pace;
import org.e2eechat.loadtest.process.RelayKind;
import org.e2eechat.loadtest.process.RelayLauncher;
import org.e2eechat.loadtest.process.RelayProcess;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds the knee: a staircase of loads, each higher than the last one by a quarter, up to the first two in a row that people would notice. One alone may be somebody else's doing on this machine.
 */
final class Capacity {
    private static final int CLIENTS = 500;
    private static final int CIPHERTEXT_BYTES = 1024;
    private static final double FIRST_DELIVERIES = 8_000; // a second
    private static final double STEP = 1.25;
    private static final int MOST_STEPS = 16;
    private static final double CALM_DELIVERIES = 2_000; // a second, beside many who only listen
    private static final int LISTENERS_STEP = 4_000;
    private static final int LISTENERS_ROOM = 10;
    private static final Duration SETTLE = Duration.ofSeconds(1);
    private static final Duration WARM_UP = Duration.ofSeconds(6);

    private final RelayLauncher launcher;
    private final Objective objective;
    private final Duration measured;
    private final Consumer<String> progress;
    private int fleets; // each comes from an address of its own

    Capacity(
            RelayLauncher launcher,
            Objective objective,
            Duration measured,
            Consumer<String> progress) {
        this.launcher = launcher;
        this.objective = objective;
        this.measured = measured;
        this.progress = progress;
    }

    /** More and more messages, in rooms of this size. */
    List<Reading> messages(int roomSize) throws IOException {
        progress.accept("more and more messages in rooms of " + roomSize);
        List<Reading> stairs = new ArrayList<>();
        try (RelayProcess relay = launcher.start(RelayKind.OURS)) {
            chat(relay, CLIENTS, roomSize, new Pace.ClosedLoop(1), WARM_UP);
            double deliveries = FIRST_DELIVERIES;
            for (int i = 0; i < MOST_STEPS && !isOver(stairs); i++) {
                Pace pace = new Pace.OpenLoop(deliveries / roomSize);
                stairs.add(step(relay, CLIENTS, roomSize, pace));
                deliveries *= STEP;
            }
        }
        return stairs;
    }

    /** More and more connections, of which few say something. */
    List<Reading> connections(int most) throws IOException {
        progress.accept("more and more connections");
        List<Reading> stairs = new ArrayList<>();
        Pace calm = new Pace.OpenLoop(CALM_DELIVERIES / LISTENERS_ROOM);
        try (RelayProcess relay = launcher.start(RelayKind.OURS)) {
            chat(relay, CLIENTS, LISTENERS_ROOM, new Pace.ClosedLoop(1), WARM_UP);
            for (int n = LISTENERS_STEP; n <= most && !isOver(stairs); n += LISTENERS_STEP) {
                stairs.add(step(relay, n, LISTENERS_ROOM, calm));
            }
        }
        return stairs;
    }

    /** The highest load that was carried. */
    static Optional<Reading> knee(List<Reading> stairs) {
        return stairs.stream().filter(reading -> reading.broken().isEmpty()).reduce((_, b) -> b);
    }

    static boolean isOver(List<Reading> stairs) {
        int steps = stairs.size();
        return steps >= 2
                && stairs.get(steps - 1).broken().isPresent()
                && stairs.get(steps - 2).broken().isPresent();
    }

    private Reading step(RelayProcess relay, int clients, int roomSize, Pace pace)
            throws IOException {
        Reading reading;
        try {
            FanOutResult result = chat(relay, clients, roomSize, pace, measured);
            reading =
                    Reading.of(
                            clients,
                            result,
                            relay.usage().residentBytes(),
                            objective.broken(result));
        } catch (LoadFailedException failed) {
            reading =
                    new Reading(
                            clients,
                            0,
                            0,
                            0,
                            1,
                            0,
                            Optional.of(String.valueOf(failed.getMessage())));
        }
        progress.accept(reading.row());
        return reading;
    }

    private FanOutResult chat(
            RelayProcess relay, int clients, int roomSize, Pace pace, Duration length)
            throws IOException {
        InetAddress source = InetAddress.ofLiteral("127.0.0." + (2 + fleets++ % 200));
        try (Fleet fleet = Fleet.enter(relay.target(), source, clients, roomSize)) {
            FanOutPlan plan = new FanOutPlan(pace, CIPHERTEXT_BYTES, SETTLE, length);
            return FanOutLoad.run(fleet, plan, () -> relay.usage().cpuNanos());
        }
    }
}
