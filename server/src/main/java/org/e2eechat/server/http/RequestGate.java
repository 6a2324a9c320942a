package org.e2eechat.server.http;

import java.time.Duration;

/**
 * Decides whether a caller may make one more request now. Called for every request on the clients'
 * port, before anything else is done for it; must not block.
 */
@FunctionalInterface
public interface RequestGate {
    /** What a request is counted as. */
    enum Budget {
        /** Pages, the room API, metrics, and whatever does not exist. */
        REQUESTS,
        /** Health, readiness and liveness. */
        PROBES,
        /** WebSocket handshakes, good or not. */
        HANDSHAKES
    }

    /** Takes one request from one of the caller's budgets, or says when to come back. */
    Passage admit(Caller caller, Budget budget);

    /**
     * Takes note of a request that was refused, by a budget or because it could not be read, and
     * says whether the connection ends with it. It does, unless it
     * is a proxy's that carries other clients' requests as well.
     */
    default boolean endsConnection(Caller refused) {
        return true;
    }

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
