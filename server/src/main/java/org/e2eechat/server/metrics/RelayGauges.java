package org.e2eechat.server.metrics;

import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Where the sampled gauges get their values. The suppliers are asked by housekeeping, not by a
 * scrape, so they may walk the connections.
 *
 * @param connections open WebSocket connections
 * @param rooms rooms with a member on this node
 * @param participants members on this node, all rooms together
 * @param outboxBytes bytes that wait for readers, all outboxes together
 * @param heldBytes what all sockets make the node hold, whatever state they are in
 */
public record RelayGauges(
        IntSupplier connections,
        IntSupplier rooms,
        IntSupplier participants,
        LongSupplier outboxBytes,
        LongSupplier heldBytes) {}
