package org.e2eechat.loadtest.peaks;

import org.e2eechat.loadtest.people.Answer;
import org.e2eechat.loadtest.people.Person;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Somebody who is told that the server is full (close code 1013, RFC 6455's registry: try again later) and tries again a second later, more or less. */
final class Knocking {
    private static final int TRY_AGAIN_LATER = 1013;
    private static final long LEAST_MILLIS = 500;
    private static final long MOST_MILLIS = 1500;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Person person;
    private final long deadline = System.nanoTime() + PATIENCE.toNanos();

    private Knocking(Person person) {
        this.person = person;
    }

    static CompletableFuture<Answer> untilIn(Guest guest) {
        return new Knocking(guest.person()).knock();
    }

    private CompletableFuture<Answer> knock() {
        return person.connect().thenCompose(this::heard);
    }

    private CompletableFuture<Answer> heard(Answer answer) {
        boolean isFull =
                answer instanceof Answer.Ended(var ending) && ending.code() == TRY_AGAIN_LATER;
        if (!isFull || System.nanoTime() - deadline >= 0) {
            return CompletableFuture.completedFuture(answer);
        }
        long millis = ThreadLocalRandom.current().nextLong(LEAST_MILLIS, MOST_MILLIS);
        Executor later = CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS);
        return CompletableFuture.supplyAsync(() -> millis, later).thenCompose(_ -> knock());
    }
}
