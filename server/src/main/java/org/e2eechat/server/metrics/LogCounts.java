package org.e2eechat.server.metrics;

import java.util.function.LongSupplier;

/**
 * Where the counts of log lines come from, which are kept by those who log. Asked at each scrape.
 *
 * @param dropped lines that standard output did not take
 * @param suppressed lines over the allowance of those who caused them
 */
public record LogCounts(LongSupplier dropped, LongSupplier suppressed) {
    static final LogCounts NOTHING_YET = new LogCounts(() -> 0, () -> 0);
}
