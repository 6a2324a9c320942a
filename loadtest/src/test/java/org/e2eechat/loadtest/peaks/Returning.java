package org.e2eechat.loadtest.peaks;

import org.e2eechat.loadtest.people.Answer;
import org.e2eechat.loadtest.people.Person;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Somebody whose connection has ended and who wants back into the room: as soon as the server has asked for, else after a random moment; with the token that was given for that, and where there is none, with the code on somebody's screen.
 */
final class Returning {
    private static final Duration AT_RANDOM_WITHIN = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Guest guest;
    private final Person person;
    private final long deadline = System.nanoTime() + PATIENCE.toNanos();

    private Returning(Guest guest) {
        this.guest = guest;
        this.person = guest.person();
    }

    static CompletableFuture<Answer> untilIn(Guest guest) {
        Returning returning = new Returning(guest);
        Duration wait = guest.person().reconnectAfter().orElseGet(Returning::aMoment);
        return returning.after(wait);
    }

    private CompletableFuture<Answer> attempt() {
        return person.connect().thenCompose(this::connected);
    }

    private CompletableFuture<Answer> connected(Answer answer) {
        return answer.isGood() ? enter().thenCompose(this::entered) : again(answer);
    }

    private CompletableFuture<Answer> enter() {
        return person.mayRejoin() ? person.rejoin() : Scanning.untilIn(guest);
    }

    private CompletableFuture<Answer> entered(Answer answer) {
        if (answer.isGood()) {
            return CompletableFuture.completedFuture(answer);
        }
        person.close();
        return again(answer);
    }

    private CompletableFuture<Answer> again(Answer answer) {
        return System.nanoTime() - deadline < 0
                ? after(aMoment())
                : CompletableFuture.completedFuture(answer);
    }

    private CompletableFuture<Answer> after(Duration wait) {
        Executor later = CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS);
        return CompletableFuture.supplyAsync(() -> wait, later).thenCompose(_ -> attempt());
    }

    private static Duration aMoment() {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(AT_RANDOM_WITHIN.toMillis()));
    }
}
