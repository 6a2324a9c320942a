package org.e2eechat.server.postflight;

import org.e2eechat.server.audit.Outcome;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Clients judge codes by the server's clock; one that is wrong makes every code look expired, or eternal. */
record ClockCheck(Site site, InstantSource clock) implements WebCheck {
    private static final Duration FAR = Duration.ofSeconds(2); // kept clocks differ by milliseconds

    @Override
    public String name() {
        return "clock";
    }

    @Override
    public int section() {
        return 9;
    }

    @Override
    public Outcome ask() throws IOException, InterruptedException {
        try (Conversation conversation = site.connect()) {
            Message hello = conversation.next("HELLO");
            Instant here = clock.instant();
            Instant there = Instant.ofEpochMilli(Long.parseLong(hello.body("serverTimeUnixMs")));
            Duration apart = Duration.between(there, here).abs();
            return apart.compareTo(FAR) < 0
                    ? new Outcome.Fine("less than " + FAR.toSeconds() + " s from ours")
                    : Outcome.found(
                            "the server's clock differs from ours by " + apart.toMillis() + " ms",
                            "have a time service keep both");
        }
    }
}
