package org.e2eechat.loadtest.generator;

import com.google.errorprone.annotations.Immutable;

/** Who decides when the next message is sent. */
@Immutable
public sealed interface Pace {
    /**
     * The clock, whatever the relay does: this is how people behave. A message that is sent late because the relay or the generator was busy still counts from when it was due, so no wait is left out of the latencies (no "coordinated
     * omission").
     */
    record OpenLoop(double messagesPerSecond) implements Pace {
        public OpenLoop {
            if (!(messagesPerSecond > 0)) {
                throw new IllegalArgumentException("a rate is positive");
            }
        }
    }

    /** The echo of the last message: as many as possible, with so many of each sender's on their way. */
    record ClosedLoop(int window) implements Pace {
        public ClosedLoop {
            if (window < 1) {
                throw new IllegalArgumentException("a window holds at least one message");
            }
        }
    }
}
