package org.e2eechat.loadtest.bench;

import java.time.Duration;

/**
 * How much is done for each figure.
 *
 * @param rounds of each relay, alternating
 * @param round how long one is measured
 * @param warmUp under load, before the first round, for the JVM to compile what is hot
 * @param idleConnections held open for the figures per idle connection
 * @param joins connected in one round of joins
 * @param starts of our relay
 * @param trained whether the start-up cache is made first
 */
record Scale(
        int rounds,
        Duration round,
        Duration warmUp,
        int idleConnections,
        int joins,
        int starts,
        boolean trained) {
    static final int IDLE_CONNECTIONS = 15_000;
    static final Scale FULL =
            new Scale(
                    7,
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(6),
                    IDLE_CONNECTIONS,
                    5_000,
                    10,
                    true);

    Scale {
        if (rounds < 1 || idleConnections < 100 || joins < 10 || starts < 1) {
            throw new IllegalArgumentException("too little to measure anything");
        }
    }

    Scale withRounds(int newRounds) {
        return new Scale(newRounds, round, warmUp, idleConnections, joins, starts, trained);
    }

    Scale withIdleConnections(int newConnections) {
        return new Scale(rounds, round, warmUp, newConnections, joins, starts, trained);
    }
}
