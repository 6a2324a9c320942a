package org.e2eechat.server.session;

import org.e2eechat.server.metrics.RelayMetrics;
import org.e2eechat.server.protocol.MessageEncoder;
import org.e2eechat.server.room.Rooms;
import org.e2eechat.server.token.JoinTokens;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * What every session works with; one for the whole server.
 *
 * @param virtualThreads runs what may wait, one virtual thread a task
 * @param wallClock for what clients read
 * @param nanoClock for what the server measures, never going back
 * @param isDraining whether this node takes no new rooms and joins
 * @param lobbyTimeout how long a connection may be in no room
 */
public record Desk(
        Rooms rooms,
        JoinTokens tokens,
        Quotas quotas,
        MessageEncoder encoder,
        Greeting greeting,
        RelayMetrics metrics,
        Executor virtualThreads,
        InstantSource wallClock,
        LongSupplier nanoClock,
        BooleanSupplier isDraining,
        Duration lobbyTimeout) {}
