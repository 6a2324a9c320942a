package org.e2eechat.server;

import org.e2eechat.server.room.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One thread that does what has to be done now and then, and starts on time what has to be done once. Started and stopped by {@link RelayServer}. */
final class Housekeeping implements Timers {
    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

    private final ScheduledThreadPoolExecutor scheduler;
    private final Executor virtualThreads;

    /** @param virtualThreads where timed tasks run, because they may block */
    Housekeeping(Executor virtualThreads) {
        this.virtualThreads = virtualThreads;
        this.scheduler =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("housekeeping").factory());
        scheduler.setRemoveOnCancelPolicy(true); // a room's timer is replaced at every join
        scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Does a chore at a steady pace. It must not block; if it fails, that is logged and the next one comes all the same. */
    void every(Duration period, Runnable chore) {
        Future<?> _ =
                scheduler.scheduleWithFixedDelay(
                        () -> {
                            try {
                                chore.run();
                            } catch (RuntimeException bug) {
                                log.error("a chore failed", bug);
                            }
                        },
                        period.toNanos(),
                        period.toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        Future<?> waiting =
                scheduler.schedule(
                        () -> virtualThreads.execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> waiting.cancel(false);
    }

    void stop() {
        scheduler.shutdownNow();
    }
}
