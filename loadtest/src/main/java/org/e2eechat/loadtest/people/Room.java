package org.e2eechat.loadtest.people;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A room as its people know it: the code on its members' screens, and who is in it. Codes work once, so {@link #scan} hands each of them to one newcomer, in the order of their coming; {@link #look} shows the newest one to anybody, as a screen does.
 */
public final class Room {
    /** A code that can be scanned. */
    public record Code(String room, String token) {}

    private static final long SHOWN_WITHIN_SECONDS = 30;
    private static final long SCANNING_MILLIS =
            200; // to hold a phone to a screen: nobody is faster

    private final Set<Person> present = ConcurrentHashMap.newKeySet();
    private final Deque<CompletableFuture<Code>> waiting = new ArrayDeque<>(); // guarded by this
    private final Set<String> seen = new HashSet<>(); // guarded by this
    private Code shown = new Code("", ""); // guarded by this
    private boolean isFresh; // nobody has scanned what is shown; guarded by this

    /** Waits for a code that nobody else has, and scans it; fails when none is shown for long. */
    public CompletableFuture<Code> scan() {
        CompletableFuture<Code> code = new CompletableFuture<>();
        free().ifPresentOrElse(code::complete, () -> waitFor(code));
        return code.orTimeout(SHOWN_WITHIN_SECONDS, TimeUnit.SECONDS)
                .thenApplyAsync(
                        shownToOne -> shownToOne,
                        CompletableFuture.delayedExecutor(SCANNING_MILLIS, TimeUnit.MILLISECONDS));
    }

    private synchronized Optional<Code> free() {
        if (!isFresh) {
            return Optional.empty();
        }
        isFresh = false;
        return Optional.of(shown);
    }

    private void waitFor(CompletableFuture<Code> code) {
        Optional<Code> sinceThen;
        synchronized (this) {
            sinceThen = free();
            if (sinceThen.isEmpty()) {
                waiting.add(code);
            }
        }
        sinceThen.ifPresent(code::complete);
    }

    /** What is on the screens now, whoever has scanned it before. */
    public synchronized Code look() {
        return shown;
    }

    /** A code appears on a member's screen. Every member tells the same ones, some of them later than others. */
    void show(Code code) {
        CompletableFuture<Code> next;
        synchronized (this) {
            if (!seen.add(code.token())) {
                return;
            }
            shown = code;
            do {
                next = waiting.poll();
            } while (next != null && next.isDone()); // has given up
            isFresh = next == null;
        }
        if (next != null) {
            next.complete(code);
        }
    }

    Set<Person> present() {
        return present;
    }

    public int size() {
        return present.size();
    }
}
