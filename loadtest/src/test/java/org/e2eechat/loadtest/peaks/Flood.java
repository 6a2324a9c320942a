package org.e2eechat.loadtest.peaks;

import org.e2eechat.loadtest.generator.FanOutLoad;
import org.e2eechat.loadtest.generator.FanOutPlan;
import org.e2eechat.loadtest.generator.FanOutResult;
import org.e2eechat.loadtest.generator.Fleet;
import org.e2eechat.loadtest.generator.LoadFailedException;
import org.e2eechat.loadtest.generator.Pace;
import org.e2eechat.loadtest.generator.Target;
import org.e2eechat.loadtest.generator.Target.Dialect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;

/** More messages than the server can relay, from the fast generator: so many times as many as it has relayed when it was asked for all it can. When the server closes its connections, it comes again. */
final class Flood {
    private static final int CLIENTS = 300;
    private static final int ROOM_SIZE = 10;
    private static final int CIPHERTEXT_BYTES = 1024;
    private static final Duration PROBE = Duration.ofSeconds(2);
    private static final Duration SETTLE = Duration.ofMillis(200);
    private static final Duration SPELL = Duration.ofSeconds(2);

    private final Stage stage;
    private final double times;
    private volatile double relayedShare = 1; // the least of any spell; written by run
    private int fleets;

    Flood(Stage stage, double times) {
        this.stage = stage;
        this.times = times;
    }

    /** How much of what it can, the server still relayed when it was asked for more. The least of all spells. */
    double relayedShare() {
        return relayedShare;
    }

    /** First asks for the saturation, then goes beyond it for so long. */
    void run(Duration length) {
        double saturation = chat(new Pace.ClosedLoop(1), PROBE).deliveredPerSecond();
        Pace beyond = new Pace.OpenLoop(times * saturation / ROOM_SIZE);
        long end = System.nanoTime() + length.toNanos();
        while (System.nanoTime() - end < 0) {
            try {
                double relayed = chat(beyond, SPELL).deliveredPerSecond();
                relayedShare = Math.min(relayedShare, relayed / saturation);
            } catch (LoadFailedException closed) {
                System.out.println("flood: " + closed.getMessage());
            }
        }
    }

    private FanOutResult chat(Pace pace, Duration length) {
        try {
            InetAddress source = InetAddress.ofLiteral("127.0.0." + (2 + fleets++ % 200));
            Target target = new Target(stage.site().entrance().getPort(), Dialect.CORE_V1);
            try (Fleet fleet = Fleet.enter(target, source, CLIENTS, ROOM_SIZE)) {
                FanOutPlan plan = new FanOutPlan(pace, CIPHERTEXT_BYTES, SETTLE, length);
                return FanOutLoad.run(fleet, plan, () -> 0);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
