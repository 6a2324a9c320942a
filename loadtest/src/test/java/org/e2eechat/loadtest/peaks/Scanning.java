package org.e2eechat.loadtest.peaks;

import org.e2eechat.loadtest.people.Answer;
import org.e2eechat.loadtest.people.Room;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Somebody who holds a camera at a screen: tries the code that is shown, and the next one when another was faster. */
final class Scanning {
    private static final Duration LOOKS_AGAIN = Duration.ofMillis(20); // a camera's frame
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Guest guest;
    private final long deadline = System.nanoTime() + PATIENCE.toNanos();

    private Scanning(Guest guest) {
        this.guest = guest;
    }

    /** Until there is a seat, or an answer that does not get better. */
    static CompletableFuture<Answer> untilIn(Guest guest) {
        return new Scanning(guest).attempt(new Room.Code("", ""));
    }

    private CompletableFuture<Answer> attempt(Room.Code tried) {
        Room.Code shown = guest.room().look();
        if (System.nanoTime() - deadline >= 0) {
            return CompletableFuture.completedFuture(new Answer.Silence());
        }
        if (shown.equals(tried) || shown.token().isEmpty()) {
            return after(LOOKS_AGAIN, tried);
        }
        return guest.person()
                .join(guest.room(), shown)
                .thenCompose(
                        answer ->
                                switch (answer) {
                                    case Answer.Refused(_, boolean retryable, Duration wait)
                                            when retryable ->
                                            after(longer(wait, LOOKS_AGAIN), shown);
                                    default -> CompletableFuture.completedFuture(answer);
                                });
    }

    private CompletableFuture<Answer> after(Duration wait, Room.Code tried) {
        Executor later = CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS);
        return CompletableFuture.supplyAsync(() -> tried, later).thenCompose(this::attempt);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
