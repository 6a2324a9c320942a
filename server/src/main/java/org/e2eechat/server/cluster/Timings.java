package org.e2eechat.server.cluster;

import java.time.Duration;

/**
 * How long things may take. The defaults fit servers in one data centre; tests shorten the leases.
 *
 * @param call what one join, creation or leave may wait for Valkey in all
 * @param reply after which a server that does not answer counts as away: nothing is asked of it until it answers a probe
 * @param silence after which the connection to it is given up, and with it what is under way. Longer than {@code reply}, because a machine that is overloaded for a moment must not lose
 *     messages for it; no longer than lets everything heal within 5 seconds of a network's return
 * @param lease how long the seats of a node last that does not renew them
 * @param renewal how often they are renewed; what a flush or an eviction took is noticed as late as this
 * @param probe how often it is checked that the servers answer
 */
record Timings(
        Duration call,
        Duration reply,
        Duration silence,
        Duration lease,
        Duration renewal,
        Duration probe) {
    static final Timings DEFAULT =
            new Timings(
                    Duration.ofSeconds(1),
                    Duration.ofMillis(900),
                    Duration.ofMillis(2500),
                    Duration.ofSeconds(12),
                    Duration.ofSeconds(3),
                    Duration.ofMillis(500));
}
