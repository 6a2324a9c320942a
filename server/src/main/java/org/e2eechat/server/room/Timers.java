package org.e2eechat.server.room;

import java.time.Duration;

/** Runs something later, once. The task may block: it gets a thread of its own. */
public interface Timers {
    Timer after(Duration delay, Runnable task);

    /** A task that waits for its time. */
    interface Timer {
        /** Keeps the task from starting, if it has not started yet. */
        void cancel();
    }
}
