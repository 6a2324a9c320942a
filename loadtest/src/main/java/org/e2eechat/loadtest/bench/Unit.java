package org.e2eechat.loadtest.bench;

import java.util.Locale;

/** How a figure is written. */
enum Unit {
    MICROSECONDS("µs", 1, 2),
    WHOLE_MICROSECONDS("µs", 1, 0),
    MILLISECONDS("ms", 1, 1),
    PER_SECOND("/s", 1, 0),
    BYTES("bytes", 1, 0),
    KILOBYTES("KB", 1_000, 2),
    KIBIBYTES("KiB", 1_024, 2),
    TIMES("×", 1, 2);

    private final String symbol;
    private final double size;
    private final int decimals;

    Unit(String symbol, double size, int decimals) {
        this.symbol = symbol;
        this.size = size;
        this.decimals = decimals;
    }

    /** The value, which is in the basic unit (bytes, not KB), with this unit. */
    String format(double value) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", value / size).replace(',', ' ')
                + " "
                + symbol;
    }
}
