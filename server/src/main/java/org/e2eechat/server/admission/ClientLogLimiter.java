package org.e2eechat.server.admission;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Limits one kind of log line that clients cause at will, such as the line of each HTTP request.
 * Without it, one address writes megabytes of log a second with requests that are refused. What is
 * over a limit is counted, and {@link #report} logs how much it was.
 *
 * <p>A kind has limits of its own, so a flood of requests hides no closed connection. Lines that
 * report a failure of the server do not come here.
 *
 * <p>Safe for any thread; it never waits.
 */
public final class ClientLogLimiter {
    /**
     * Enough to follow one client; a browser that loads the page and chats causes less than ten.
     */
    public static final int LINES_PER_ADDRESS_PER_MINUTE = 60;

    /** About 35 kB/s of JSON: 3 GB a day of each kind, whoever attacks. */
    public static final int LINES_PER_SECOND = 100;

    // A wave of people who come or go together is still told line by line.
    private static final int NODE_BURST = 10 * LINES_PER_SECOND;

    // 32 kB. One address in so many shares its allowance with an attacker's, and does not learn
    // which: the hash of an address has a secret key.
    private static final int ADDRESS_BUCKETS = 4096;

    private static final Logger log = LoggerFactory.getLogger(ClientLogLimiter.class);

    private final String lines;
    private final boolean perAddress;
    private final TokenBuckets addresses;
    private final TokenBuckets node;

    // Since the start; the second is what reports have said of it.
    private final AtomicLong suppressed = new AtomicLong();
    private final AtomicLong reported = new AtomicLong();

    /**
     * For one kind of line.
     *
     * @param lines the message of these lines, for the report
     * @param perAddress false when addresses are not to be tracked; then only the node's limit
     *     holds
     * @param nanoClock a clock that only moves forward, in nanoseconds
     */
    public ClientLogLimiter(String lines, boolean perAddress, LongSupplier nanoClock) {
        this.lines = lines;
        this.perAddress = perAddress;
        this.addresses =
                new TokenBuckets(
                        ADDRESS_BUCKETS,
                        Duration.ofMinutes(1).dividedBy(LINES_PER_ADDRESS_PER_MINUTE),
                        LINES_PER_ADDRESS_PER_MINUTE,
                        nanoClock);
        this.node =
                new TokenBuckets(
                        1,
                        Duration.ofSeconds(1).dividedBy(LINES_PER_SECOND),
                        NODE_BURST,
                        nanoClock);
    }

    /** Whether a line that this address caused may be logged; counts it as suppressed if not. */
    public boolean admits(ClientAddress address) {
        // The address first: what it may not log must not use up what others may.
        boolean admitted =
                (!perAddress || addresses.tryTake(address.hashCode())) && node.tryTake(0);
        if (!admitted) {
            suppressed.incrementAndGet();
        }
        return admitted;
    }

    /** Lines suppressed since the start. */
    public long suppressed() {
        return suppressed.get();
    }

    /** Logs how many lines were suppressed since the last report, if any were. */
    public void report() {
        long now = suppressed.get();
        long before = reported.getAndSet(now);
        if (now > before) {
            log.atInfo()
                    .addKeyValue("lines", lines)
                    .addKeyValue("suppressed", now - before)
                    .log("log lines suppressed");
        }
    }
}
