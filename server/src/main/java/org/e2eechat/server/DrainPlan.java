package org.e2eechat.server;

import java.time.Duration;

/**
 * How the time for a drain is divided.
 *
 * @param notReadyFor how long the node only says that it is not ready, so that load balancers send nobody new
 * @param closeOver how long it takes to close all connections, one after another
 * @param handshakesUntil how long after the start the last close handshakes may end
 */
record DrainPlan(Duration notReadyFor, Duration closeOver, Duration handshakesUntil) {
    static final Duration POLL =
            Duration.ofMillis(10); // how soon it is noticed that everybody has left

    private static final Duration LONGEST_NOT_READY =
            Duration.ofSeconds(5); // a few probes of an ordinary load balancer
    private static final Duration SHORTEST_GOODBYE =
            Duration.ofMillis(
                    500); // a close frame reaches whoever is still there, even without grace

    static DrainPlan within(Duration budget) {
        Duration tenth = Duration.ofNanos(budget.toNanos() / 10);
        Duration notReady = tenth.compareTo(LONGEST_NOT_READY) < 0 ? tenth : LONGEST_NOT_READY;
        Duration end = budget.compareTo(SHORTEST_GOODBYE) < 0 ? SHORTEST_GOODBYE : budget;
        return new DrainPlan(notReady, budget.minus(notReady).minus(tenth), end);
    }
}
