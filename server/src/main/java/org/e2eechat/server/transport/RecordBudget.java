package org.e2eechat.server.transport;

import java.util.function.LongSupplier;

/**
 * How many TLS records that carry nothing a peer may send in ten seconds, its handshake included. A
 * client needs about six for a handshake (RFC 8446 section 2), more when it splits its first
 * message,
 * and afterwards one key update in 2^24 records. Used by the one thread that reads the connection.
 */
final class RecordBudget {
    /** The least that a message takes: a masked frame without payload (RFC 6455 section 5.2). */
    static final int SMALLEST_FRAME = 6;

    static final long WINDOW_NANOS = 10_000_000_000L;

    /** Records without application data. */
    static final int MOST_RECORDS = 64;

    /** Bytes of them, because one record can carry thousands of handshake messages. */
    static final int MOST_BYTES = 32 * 1024;

    /**
     * Records with less application data than the smallest frame, from clients that write poorly.
     */
    static final int MOST_CRUMBS = 2_048;

    private final LongSupplier nanoClock;
    private long windowBeganNanos;
    private int records;
    private int bytes;
    private int crumbs;

    RecordBudget(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.windowBeganNanos = nanoClock.getAsLong();
    }

    /**
     * Charges what a call of {@code unwrap} made of its input; false when that is too much.
     *
     * @param consumed bytes of the record; 0 when it is not complete, which costs nothing
     * @param produced bytes of application data, fewer than {@link #SMALLEST_FRAME}
     */
    boolean charge(int consumed, int produced) {
        if (consumed == 0) {
            return true;
        }
        long now = nanoClock.getAsLong();
        if (now - windowBeganNanos >= WINDOW_NANOS) {
            windowBeganNanos = now;
            records = 0;
            bytes = 0;
            crumbs = 0;
        }
        if (produced > 0) {
            crumbs++;
        } else {
            records++;
            bytes += consumed;
        }
        return records <= MOST_RECORDS && bytes <= MOST_BYTES && crumbs <= MOST_CRUMBS;
    }
}
