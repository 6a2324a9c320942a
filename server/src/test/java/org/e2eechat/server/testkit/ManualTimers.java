package org.e2eechat.server.testkit;

import org.e2eechat.server.room.Timers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Timers that run on a test's thread, while it lets time pass. */
public final class ManualTimers implements Timers {
    private final ManualClock clock;
    private final List<Waiting> waiting = new ArrayList<>(); // guarded by this

    public ManualTimers(ManualClock clock) {
        this.clock = clock;
    }

    /** A class and not a record: two timers are never the same one. */
    private static final class Waiting {
        private final long dueNanos;
        private final Runnable task;

        Waiting(long dueNanos, Runnable task) {
            this.dueNanos = dueNanos;
            this.task = task;
        }
    }

    @Override
    public synchronized Timer after(Duration delay, Runnable task) {
        Waiting added = new Waiting(clock.nanos() + delay.toNanos(), task);
        waiting.add(added);
        return () -> cancel(added);
    }

    private synchronized void cancel(Waiting timer) {
        waiting.remove(timer);
    }

    /** Timers that are neither done nor cancelled. */
    public synchronized int pending() {
        return waiting.size();
    }

    /** Moves the clock, and runs every timer at the moment it is due. */
    public void advance(Duration by) {
        long end = clock.nanos() + by.toNanos();
        for (Optional<Waiting> next = nextUntil(end); next.isPresent(); next = nextUntil(end)) {
            clock.advanceTo(next.get().dueNanos);
            next.get().task.run();
        }
        clock.advanceTo(end);
    }

    private synchronized Optional<Waiting> nextUntil(long endNanos) {
        Optional<Waiting> next =
                waiting.stream()
                        .filter(timer -> timer.dueNanos <= endNanos)
                        .min(Comparator.comparingLong(timer -> timer.dueNanos));
        next.ifPresent(this::cancel);
        return next;
    }
}
