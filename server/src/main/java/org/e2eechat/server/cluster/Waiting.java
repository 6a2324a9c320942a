package org.e2eechat.server.cluster;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits until a future is done or a deadline has passed. */
interface Waiting {
    /** By the clock of the machine. */
    Waiting REAL = (future, deadline) -> future.get(deadline.leftNanos(), TimeUnit.NANOSECONDS);

    void until(CompletableFuture<@Nullable Void> future, Deadline deadline)
            throws InterruptedException, ExecutionException, TimeoutException;
}
