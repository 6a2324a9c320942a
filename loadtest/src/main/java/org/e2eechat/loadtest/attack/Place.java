package org.e2eechat.loadtest.attack;

import org.e2eechat.loadtest.process.RelayLauncher;
import org.e2eechat.loadtest.process.TlsIdentity;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A relay, and neighbours who talk there. */
record Place(BesiegedRelay relay, Neighbours neighbours) implements AutoCloseable {
    /** So that what the relay does once after its start is not counted. */
    private static final Duration SETTLED_AFTER = Duration.ofSeconds(2);

    /**
     * Starts them.
     *
     * @param identity with which the relay speaks TLS; null for plain TCP
     */
    static Place prepare(RelayLauncher launcher, @Nullable TlsIdentity identity)
            throws IOException, InterruptedException {
        BesiegedRelay relay = BesiegedRelay.start(launcher, identity);
        try {
            Neighbours neighbours = Neighbours.talkOn(relay);
            relay.collectGarbage();
            TimeUnit.NANOSECONDS.sleep(SETTLED_AFTER.toNanos());
            return new Place(relay, neighbours);
        } catch (IOException refused) {
            relay.close();
            throw refused;
        }
    }

    boolean isOverTls() {
        return relay.tls() != null;
    }

    @Override
    public void close() {
        neighbours.close();
        relay.close();
    }
}
