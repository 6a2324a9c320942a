package org.e2eechat.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;

import org.e2eechat.server.admission.TokenBuckets;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Limits what libraries log below {@code ERROR}. Which of Jetty's warnings a client can cause with
 * a broken request is Jetty's business and changes with its versions, so each of its loggers gets
 * an allowance: enough to see what is wrong, too little to fill a disk.
 *
 * <p>Safe for any thread; it never waits.
 */
final class LibraryLines {
    /** Of each logger. */
    static final int LINES_PER_MINUTE = 10;

    // More than there are loggers that warn; two whose names' hashes meet share an allowance.
    private static final int BUCKETS = 1024;

    private final TokenBuckets loggers;

    // Since the start; the second is what reports have said of it.
    private final AtomicLong suppressed = new AtomicLong();
    private final AtomicLong reported = new AtomicLong();

    LibraryLines(LongSupplier nanoClock) {
        this.loggers =
                new TokenBuckets(
                        BUCKETS,
                        Duration.ofMinutes(1).dividedBy(LINES_PER_MINUTE),
                        LINES_PER_MINUTE,
                        nanoClock);
    }

    /** Whether the event may be logged; counts it as suppressed if not. */
    boolean admits(ILoggingEvent event) {
        boolean admitted =
                EventText.isOurs(event.getLoggerName())
                        || event.getLevel().isGreaterOrEqual(Level.ERROR)
                        || loggers.tryTake(event.getLoggerName().hashCode());
        if (!admitted) {
            suppressed.incrementAndGet();
        }
        return admitted;
    }

    /** Lines suppressed since the start. */
    long suppressed() {
        return suppressed.get();
    }

    /** How many lines were suppressed since this was last asked. */
    long unreported() {
        long now = suppressed.get();
        return now - reported.getAndSet(now);
    }
}
