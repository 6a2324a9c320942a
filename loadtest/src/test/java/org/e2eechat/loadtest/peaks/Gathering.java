package org.e2eechat.loadtest.peaks;

import org.e2eechat.loadtest.people.Answer;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets people wait until all of them have come, and then go on at the same moment. Whoever has waited for too long goes on alone. */
final class Gathering {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final CompletableFuture<Answer> begun = new CompletableFuture<>();
    private final AtomicInteger missing;

    Gathering(int people) {
        this.missing = new AtomicInteger(people);
    }

    CompletableFuture<Answer> come() {
        if (missing.decrementAndGet() == 0) {
            begun.complete(new Answer.Done("all are here"));
        }
        return await();
    }

    /** Waits without being waited for. */
    CompletableFuture<Answer> await() {
        return begun.copy()
                .completeOnTimeout(
                        new Answer.Done("some are missing"),
                        PATIENCE.toMillis(),
                        TimeUnit.MILLISECONDS);
    }
}
