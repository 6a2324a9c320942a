package org.e2eechat.server.cluster;

import java.util.random.RandomGenerator;

/** Makes generations of tokens. A new one is drawn at random, because a node that has lost the memory of the old ones cannot count on from them. */
record Generations(RandomGenerator random) {
    private static final long LIMIT = 1L << 53; // what a number in Lua holds exactly

    /** One that was never used, as scripts want it. */
    String fresh() {
        return Long.toString(random.nextLong(1, LIMIT));
    }
}
