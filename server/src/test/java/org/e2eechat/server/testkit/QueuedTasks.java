package org.e2eechat.server.testkit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/** An executor whose tasks run when a test says so, one after another. What else can happen, happens in between. */
public final class QueuedTasks implements Executor {
    private final Deque<Runnable> tasks = new ArrayDeque<>();

    @Override
    public void execute(Runnable task) {
        tasks.addLast(task);
    }

    public int waiting() {
        return tasks.size();
    }

    /** Runs the tasks that wait, and those that they add. */
    public void runAll() {
        for (Runnable task = tasks.pollFirst(); task != null; task = tasks.pollFirst()) {
            task.run();
        }
    }
}
