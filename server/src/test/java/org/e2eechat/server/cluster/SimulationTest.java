package org.e2eechat.server.cluster;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.concurrent.TimeUnit;

/**
 * Membership under every fault, from many seeds; see docs/membership.md. {@code -Dseed=N} replays
 * one, {@code -Dseeds=N} runs as many, {@code -Dfirst=N} begins elsewhere.
 */
class SimulationTest {
    /** About 20 seconds on a busy machine. */
    private static final int SEEDS = 300;

    private static final int ACTS = 150;

    @Test
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    void who_is_in_a_room_is_the_same_for_all_once_every_fault_is_over() {
        Long one = Long.getLong("seed");
        long first = one != null ? one : Long.getLong("first", 1);
        int seeds = one != null ? 1 : Integer.getInteger("seeds", SEEDS);
        Simulation.Tools tools = new Simulation.Tools();
        for (long seed = first; seed < first + seeds; seed++) {
            new Simulation(seed, tools).run(ACTS);
        }
    }
}
