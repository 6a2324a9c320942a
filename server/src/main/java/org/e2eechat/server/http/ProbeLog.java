package org.e2eechat.server.http;

import org.e2eechat.server.admission.TokenBuckets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Tells the log when a probe begins to fail and when it recovers: one line for each change, however
 * often it is asked. Somebody who takes and releases the last connection, and asks in between, can
 * cause changes at will, so only {@link #LINES_PER_MINUTE} are logged; the next line says how many
 * were not.
 */
final class ProbeLog {
    /** Of each probe. */
    static final int LINES_PER_MINUTE = 10;

    private static final Logger log = LoggerFactory.getLogger(ProbeLog.class);

    private final Route probe;
    private final boolean enabled;
    private final AtomicBoolean failing = new AtomicBoolean(); // what the last answer said

    private final TokenBuckets allowance;

    // Changes since the last line that were not logged.
    private final AtomicLong suppressed = new AtomicLong();

    ProbeLog(Route probe, boolean enabled, LongSupplier nanoTime) {
        this.probe = probe;
        this.enabled = enabled;
        this.allowance =
                new TokenBuckets(
                        1,
                        Duration.ofMinutes(1).dividedBy(LINES_PER_MINUTE),
                        LINES_PER_MINUTE,
                        nanoTime);
    }

    /**
     * Notes an answer.
     *
     * @param causes names of what failed, for the log; empty when nothing did
     */
    void answered(boolean passed, String causes) {
        if (!enabled || failing.getAndSet(!passed) != passed) {
            return;
        }
        if (!allowance.tryTake(0)) {
            suppressed.incrementAndGet();
            return;
        }
        LoggingEventBuilder line =
                (passed ? log.atInfo() : log.atWarn()).addKeyValue("probe", probe.template());
        if (!passed) {
            line = line.addKeyValue("causes", causes);
        }
        long before = suppressed.getAndSet(0);
        if (before > 0) {
            line = line.addKeyValue("suppressed", before);
        }
        line.log(passed ? "health probe recovered" : "health probe fails");
    }
}
