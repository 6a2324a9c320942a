package org.e2eechat.loadtest.bench;

import com.google.errorprone.annotations.FormatMethod;

import org.e2eechat.loadtest.generator.FanOutLoad;
import org.e2eechat.loadtest.generator.FanOutPlan;
import org.e2eechat.loadtest.generator.FanOutResult;
import org.e2eechat.loadtest.generator.Fleet;
import org.e2eechat.loadtest.generator.LoadFailedException;
import org.e2eechat.loadtest.process.RelayKind;
import org.e2eechat.loadtest.process.RelayLauncher;
import org.e2eechat.loadtest.process.RelayProcess;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** What all experiments work with: relays, clients for them, and somebody who is told how far they are. Belongs to one thread. */
final class Laboratory {
    private static final Duration SETTLED =
            Duration.ofMillis(300); // what joins have stirred up is over
    private static final int SOURCES = 200;
    private static final int FIRST_SOURCE = 2; // 127.0.0.1 is where the relays listen

    private final RelayLauncher launcher;
    private final Scale scale;
    private final Consumer<String> progress;
    private int fleets; // so many have come from here

    Laboratory(RelayLauncher launcher, Scale scale, Consumer<String> progress) {
        this.launcher = launcher;
        this.scale = scale;
        this.progress = progress;
    }

    Scale scale() {
        return scale;
    }

    @FormatMethod
    void tell(String format, Object... values) {
        progress.accept(String.format(Locale.ROOT, format, values));
    }

    RelayProcess start(RelayKind kind) throws IOException {
        return launcher.start(kind);
    }

    /** Clients in rooms of ten. Each fleet comes from an address of its own, so that none runs out of ports while those of the last ones are still taken. */
    Fleet enter(RelayProcess relay, int clients) throws IOException {
        InetAddress source =
                InetAddress.ofLiteral("127.0.0." + (FIRST_SOURCE + fleets++ % SOURCES));
        return Fleet.enter(relay.target(), source, clients, Load.ROOM_SIZE);
    }

    /** Saturates the relay until what is hot in it is compiled. */
    void warmUp(RelayProcess relay) throws IOException {
        Duration half = scale.warmUp().dividedBy(2);
        try (Fleet fleet = enter(relay, Load.CLIENTS)) {
            for (Load load : List.of(Load.SATURATED, Load.STEADY)) {
                chat(relay, fleet, load, half, () -> 0);
            }
        }
    }

    /** One round: clients come, chat under this load, and go. */
    FanOutResult chat(RelayProcess relay, Load load, LongSupplier meter) throws IOException {
        try (Fleet fleet = enter(relay, Load.CLIENTS)) {
            fleet.serveFor(SETTLED);
            return chat(relay, fleet, load, scale.round(), meter);
        }
    }

    private FanOutResult chat(
            RelayProcess relay, Fleet fleet, Load load, Duration measured, LongSupplier meter)
            throws IOException {
        FanOutPlan plan =
                new FanOutPlan(load.pace(), Load.CIPHERTEXT_BYTES, measured.dividedBy(3), measured);
        FanOutResult result = FanOutLoad.run(fleet, plan, meter);
        if (result.lost() > 0 || result.delivered() == 0) {
            throw new LoadFailedException(
                    "%s delivered %d messages and lost %d"
                            .formatted(relay.kind(), result.delivered(), result.lost()));
        }
        return result;
    }
}
