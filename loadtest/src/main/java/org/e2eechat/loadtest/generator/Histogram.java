package org.e2eechat.loadtest.generator;

/**
 * How often which latency was seen, in nanoseconds. Buckets grow with the value, so that each is off by less than 1.6 %, and recording is one addition to an array. Written by one thread.
 */
public final class Histogram {
    private static final int LINEAR_BITS = 6; // 64 buckets for each power of two
    private static final int LINEAR = 1 << LINEAR_BITS;
    private static final int POWERS = 48; // up to 3 days, far longer than any run

    private final long[] counts = new long[LINEAR * POWERS];
    private long count;
    private long max;

    /** A negative latency can only be a clock's rounding and counts as none. */
    public void record(long nanos) {
        long value = Math.max(0, nanos);
        counts[Math.min(bucket(value), counts.length - 1)]++;
        count++;
        max = Math.max(max, value);
    }

    public long count() {
        return count;
    }

    public long max() {
        return max;
    }

    /** The value that this share of all recorded ones does not exceed, or 0 when there are none. */
    public long percentile(double percent) {
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException("a percentile is between 0 and 100");
        }
        long rank = Math.max(1, (long) Math.ceil(percent / 100 * count));
        long seen = 0;
        for (int bucket = 0; bucket < counts.length; bucket++) {
            seen += counts[bucket];
            if (seen >= rank) {
                return Math.min(middle(bucket), max);
            }
        }
        return max;
    }

    private static int bucket(long value) {
        if (value < LINEAR) {
            return (int) value;
        }
        int shift = shiftOf(value);
        return ((shift + 1) << LINEAR_BITS) + (int) (value >> shift) - LINEAR;
    }

    // So far right that LINEAR_BITS + 1 bits are left, the first of which is a one.
    private static int shiftOf(long value) {
        return Long.SIZE - 1 - Long.numberOfLeadingZeros(value) - LINEAR_BITS;
    }

    private static long middle(int bucket) {
        if (bucket < LINEAR) {
            return bucket;
        }
        int shift = (bucket >> LINEAR_BITS) - 1;
        long lowest = (long) ((bucket & (LINEAR - 1)) + LINEAR) << shift;
        return lowest + ((1L << shift) >> 1);
    }
}
