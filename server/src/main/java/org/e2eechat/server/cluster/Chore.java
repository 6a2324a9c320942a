package org.e2eechat.server.cluster;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Something that is done again and again by one thread. A bug in it is logged and does not reach
 * what else that thread does; the next time is put off for longer after each failure in a row, so
 * that a bug fills neither a processor nor the log.
 */
final class Chore {
    private static final Logger log = LoggerFactory.getLogger(Chore.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    /** Twice within a lease: one failure less, and the seats are kept. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final String name;
    private final Runnable task;
    private final LongSupplier nanoClock;
    private Duration pause = Duration.ZERO; // by the thread that does it, like the next
    private long notBeforeNanos;

    /**
     * One of several.
     *
     * @param name for the log
     */
    Chore(String name, Runnable task, LongSupplier nanoClock) {
        this.name = name;
        this.task = task;
        this.nanoClock = nanoClock;
    }

    /** Does it, unless it has failed just now. */
    void run() {
        if (!pause.isZero() && nanoClock.getAsLong() - notBeforeNanos < 0) {
            return;
        }
        try {
            task.run();
            pause = Duration.ZERO;
        } catch (RuntimeException bug) {
            pause = pause.isZero() ? FIRST_PAUSE : min(pause.multipliedBy(2), LONGEST_PAUSE);
            notBeforeNanos = nanoClock.getAsLong() + pause.toNanos();
            log.atError().addKeyValue("chore", name).setCause(bug).log("a chore failed");
        }
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
