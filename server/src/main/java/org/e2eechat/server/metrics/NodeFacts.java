package org.e2eechat.server.metrics;

import java.time.Instant;
import java.util.Optional;

/**
 * What stays as it is while a node runs, so that alerts can compare what is used with what there is.
 *
 * @param connectionsLimit WebSocket connections that the node takes
 * @param hasDirectory whether rooms are shared through a Valkey
 * @param joinSecretChanged when the signing secret was made, as the operator or its file says; empty when neither does
 * @param processors that the JVM may use
 * @param memoryBytes of the container, or of the machine outside one
 */
public record NodeFacts(
        int connectionsLimit,
        boolean hasDirectory,
        Optional<Instant> joinSecretChanged,
        int processors,
        long memoryBytes) {}
