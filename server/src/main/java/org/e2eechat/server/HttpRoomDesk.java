package org.e2eechat.server;

import org.e2eechat.server.http.Caller;
import org.e2eechat.server.http.RoomDesk;
import org.e2eechat.server.metrics.Limit;
import org.e2eechat.server.metrics.RelayMetrics;
import org.e2eechat.server.protocol.RoomId;
import org.e2eechat.server.room.DirectoryUnavailableException;
import org.e2eechat.server.room.Rooms;
import org.e2eechat.server.token.IssuedToken;
import org.e2eechat.server.token.JoinTokens;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/** The old web client's way to a room: over HTTP, with the same quotas as over a WebSocket. */
final class HttpRoomDesk implements RoomDesk {
    private static final Duration TOKEN_LIFE = Duration.ofSeconds(60); // set by the protocol
    private static final Duration DRAIN_RETRY = Duration.ofSeconds(2);

    private final Rooms rooms;
    private final JoinTokens tokens;
    private final PerAddress quotas;
    private final BooleanSupplier isDraining;
    private final RelayMetrics metrics;

    HttpRoomDesk(
            Rooms rooms,
            JoinTokens tokens,
            PerAddress quotas,
            BooleanSupplier isDraining,
            RelayMetrics metrics) {
        this.rooms = rooms;
        this.tokens = tokens;
        this.quotas = quotas;
        this.isDraining = isDraining;
        this.metrics = metrics;
    }

    @Override
    public Creation createRoom(Caller caller) {
        if (isDraining.getAsBoolean()) {
            return new Unavailable(DRAIN_RETRY);
        }
        OptionalLong wait = quotas.roomCreation(quotas.addressOf(caller));
        if (wait.isPresent()) {
            metrics.rateLimitHit(Limit.ROOM_CREATES);
            return new OverQuota(Duration.ofMillis(wait.getAsLong()));
        }
        try {
            RoomId room = rooms.createEmpty();
            metrics.roomCreated();
            return new Creation.Created(room);
        } catch (DirectoryUnavailableException unavailable) {
            return new Unavailable(unavailable.retryAfter());
        }
    }

    @Override
    public Issue issueToken(RoomId room, Caller caller) {
        OptionalLong generation;
        try {
            generation = rooms.generation(room);
        } catch (DirectoryUnavailableException unavailable) {
            return new Unavailable(unavailable.retryAfter());
        }
        if (generation.isEmpty()) {
            return new Issue.NoSuchRoom();
        }
        IssuedToken issued = tokens.mint(room, TOKEN_LIFE, generation.getAsLong());
        return new Issue.Issued(issued.token(), issued.expUnixMs());
    }
}
