package org.e2eechat.server.websocket;

import org.e2eechat.server.admission.AddressPseudonyms;
import org.e2eechat.server.admission.ClientAddress;
import org.e2eechat.server.admission.ClientLogLimiter;
import org.e2eechat.server.metrics.ConnectionEnd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Logs the end of each connection, with a pseudonym of its address that lasts for a day: enough to
 * see one client make trouble, not enough to know who it is. An address that opens and closes
 * connections all the time cannot fill the log, see {@link ClientLogLimiter}.
 */
public final class ConnectionLog {
    private static final Logger log = LoggerFactory.getLogger(ConnectionLog.class);

    private final Optional<AddressPseudonyms> pseudonyms;
    private final ClientLogLimiter limiter;
    private final LongSupplier nanoClock;

    /**
     * For all connections.
     *
     * @param pseudonyms empty when addresses are not to be tracked at all
     * @param limiter how many ends are logged
     */
    public ConnectionLog(
            Optional<AddressPseudonyms> pseudonyms,
            ClientLogLimiter limiter,
            LongSupplier nanoClock) {
        this.pseudonyms = pseudonyms;
        this.limiter = limiter;
        this.nanoClock = nanoClock;
    }

    long now() {
        return nanoClock.getAsLong();
    }

    void closed(ClientAddress address, ConnectionEnd end, long openedNanos) {
        if (!log.isInfoEnabled() || !limiter.admits(address)) {
            return;
        }
        LoggingEventBuilder entry =
                log.atInfo()
                        .addKeyValue("reason", end)
                        .addKeyValue(
                                "durationMs", TimeUnit.NANOSECONDS.toMillis(now() - openedNanos));
        if (pseudonyms.isPresent()) {
            entry = entry.addKeyValue("client", pseudonyms.get().pseudonym(address));
        }
        entry.log("connection closed");
    }
}
