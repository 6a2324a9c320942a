package org.e2eechat.server.http;

import java.time.Duration;

/**
 * Decides whether a caller may make one more request now. Called for every request but probes and
 * upgrades; must not block.
 */
@FunctionalInterface
public interface RequestGate {
    /** Takes one request from the caller's budget, or says when to come back. */
    Passage admit(Caller caller);

    /** The decision. */
    sealed interface Passage {
        /** The request goes on. */
        record Free() implements Passage {}

        /**
         * The request is answered 429.
         *
         * @param retryAfter when one more request would pass
         */
        record Closed(Duration retryAfter) implements Passage {}
    }
}
