package org.e2eechat.server.admission;

/**
 * What one connection may still send: two token buckets, frames and bytes, that hold ten seconds' worth, start full and refill continuously. For one thread at a time; there is no
 * lock, and nothing is allocated.
 *
 * <p>Levels are whole numbers and time is counted in whole microseconds since the budget was made, so that nothing is ever rounded away: the smallest unit of a bucket is what a
 * rate of one token in ten seconds brings in a microsecond. 40 bytes of heap per connection: three longs, a reference and the object's header.
 */
public final class TrafficBudget {
    /** The window of the limits in the unit of time, and the number of units in a token. The largest level, 2^31 tokens, is 2^54.3 units. */
    private static final long WINDOW_MICROS = 10_000_000;

    private static final long NANOS_PER_MICRO = 1_000;

    private final TrafficRates rates;
    private long frameUnits;
    private long byteUnits;

    /** When the levels were right; a whole number of microseconds after the start. */
    private long refilledNanos;

    /**
     * @param nowNanos on the same clock as every later {@link #spend}; any start and wrapping around are fine, like {@link System#nanoTime()}
     */
    public TrafficBudget(TrafficRates rates, long nowNanos) {
        this.rates = rates;
        this.frameUnits = full(rates.framesPer10s());
        this.byteUnits = full(rates.bytesPer10s());
        this.refilledNanos = nowNanos;
    }

    /** What came of a charge. */
    public enum Charge {
        PAID,
        TOO_MANY_FRAMES,
        TOO_MANY_BYTES
    }

    /**
     * Takes one frame and its bytes from the budget, or nothing when either is short.
     *
     * @param bytes the size of the payload, 0 or more
     */
    public Charge spend(int bytes, long nowNanos) {
        return spend(1, bytes, nowNanos);
    }

    /**
     * Takes the bytes of a part of a message, whose last part is charged as the frame. Takes nothing when they are short.
     *
     * @param bytes the size of the part, 0 or more
     */
    public Charge spendPart(int bytes, long nowNanos) {
        return spend(0, bytes, nowNanos);
    }

    private Charge spend(int frames, int bytes, long nowNanos) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a frame has no negative size");
        }
        refill(nowNanos);
        long framesCost = frames * WINDOW_MICROS;
        long bytesCost = bytes * WINDOW_MICROS;
        if (frameUnits < framesCost) {
            return Charge.TOO_MANY_FRAMES;
        }
        if (byteUnits < bytesCost) {
            return Charge.TOO_MANY_BYTES;
        }
        frameUnits -= framesCost;
        byteUnits -= bytesCost;
        return Charge.PAID;
    }

    private void refill(long nowNanos) {
        long micros = (nowNanos - refilledNanos) / NANOS_PER_MICRO;
        if (micros <= 0) {
            return; // also when the clock went back: it brings nothing twice
        }
        refilledNanos += micros * NANOS_PER_MICRO;
        frameUnits = refilled(frameUnits, rates.framesPer10s(), micros);
        byteUnits = refilled(byteUnits, rates.bytesPer10s(), micros);
    }

    private static long refilled(long units, int per10s, long micros) {
        // A longer pause fills no more than a window does, and must not overflow the product.
        return Math.min(full(per10s), units + per10s * Math.min(micros, WINDOW_MICROS));
    }

    private static long full(int per10s) {
        return per10s * WINDOW_MICROS;
    }
}
