package org.e2eechat.server.http;

import java.time.Duration;
import java.time.Instant;

/**
 * Tells how the server is. Asked for every probe, so it must not block: the directory's state is
 * the result of its last check, not of a new one.
 */
@FunctionalInterface
public interface HealthSource {
    /** The state now. */
    Snapshot snapshot();

    /**
     * The server at one moment.
     *
     * @param configLoaded whether the settings were read; false only while starting
     * @param draining whether the server is about to stop
     * @param connections open WebSocket connections
     * @param maxConnections how many there may be, at least 1
     * @param heapUsedBytes what survives a collection; see {@link LiveHeap}
     * @param heapMaxBytes what the heap may grow to
     * @param startedAt when the server began to listen
     * @param disagreeingNodes other nodes whose join tokens are refused here, or the other way
     *     round; it makes no node unready, because none can know who is wrong
     */
    record Snapshot(
            boolean configLoaded,
            boolean draining,
            Directory directory,
            int connections,
            int maxConnections,
            long heapUsedBytes,
            long heapMaxBytes,
            Instant startedAt,
            int disagreeingNodes) {
        /** Whether new clients should be sent here. */
        public boolean isReady() {
            return configLoaded && !draining && directory.isUsable();
        }
    }

    /** Where rooms and seats are kept. */
    sealed interface Directory {
        /** In this process: it cannot be away. */
        record Embedded() implements Directory {}

        /**
         * A server that answered its last check.
         *
         * @param latency how long the answer took
         */
        record Reachable(Duration latency) implements Directory {}

        /**
         * A server that did not answer its last check.
         *
         * @param waited how long the check waited before it gave up
         */
        record Away(Duration waited) implements Directory {}

        /** Whether rooms can be created and joined. */
        default boolean isUsable() {
            return !(this instanceof Away);
        }
    }
}
