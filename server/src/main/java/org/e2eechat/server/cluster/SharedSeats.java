package org.e2eechat.server.cluster;

import static org.e2eechat.server.cluster.RoomScripts.flag;
import static org.e2eechat.server.cluster.RoomScripts.ms;

import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.protocol.RoomId;
import org.e2eechat.server.room.DirectoryUnavailableException;
import org.e2eechat.server.room.RoomDirectory;
import org.e2eechat.server.room.Roster;
import org.e2eechat.server.room.SeatResult;
import org.e2eechat.server.room.TokenUse;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Takes seats and gives them back. A seat that is held here keeps its room among the {@link ListenedRooms}.
 *
 * <p>A join needs directory and bus in one order: listen to the room's channel, take the seat, hear from the other nodes that they know. Only then nothing that is said can be missed: each
 * of them publishes from the moment it knows, and by then this node listens. Nobody else knows a room that is just being made, so a creation begins to listen while its script runs.
 */
final class SharedSeats {
    private static final Duration REPLAY_GRACE =
            Duration.ofSeconds(5); // what the contract adds to a token's remaining life

    private final RoomServers valkey;
    private final RoomScripts scripts;
    private final ListenedRooms rooms;
    private final OwedSeats owed;
    private final Generations generations;
    private final Rules rules;
    private final BooleanSupplier goesWhenLeft;
    private final Waiting waiting;
    private final LongSupplier nanoClock;

    /**
     * What the operator decided about seats.
     *
     * @param capacity seats in a room
     * @param refuseReplay whether a token is good only once
     */
    record Rules(int capacity, boolean refuseReplay) {}

    /** @param goesWhenLeft whether a room goes now when its last participant leaves; not while its members are sent to other nodes */
    SharedSeats(
            RoomServers valkey,
            RoomScripts scripts,
            ListenedRooms rooms,
            OwedSeats owed,
            Generations generations,
            Rules rules,
            BooleanSupplier goesWhenLeft,
            Waiting waiting,
            LongSupplier nanoClock) {
        this.waiting = waiting;
        this.nanoClock = nanoClock;
        this.valkey = valkey;
        this.scripts = scripts;
        this.rooms = rooms;
        this.owed = owed;
        this.generations = generations;
        this.rules = rules;
        this.goesWhenLeft = goesWhenLeft;
    }

    /** Makes a room and takes its first seat; see {@link RoomDirectory#createWith}. */
    Roster takeFirst(RoomId room, ParticipantId creator) throws DirectoryUnavailableException {
        Deadline deadline = scripts.deadline();
        Valkey.Call call = new Valkey.Call(deadline);
        SharedRoom shared = rooms.retain(room);
        boolean seated = false;
        try {
            valkey.requireUp(shared.keys(), deadline);
            long sentNanos = nanoClock.getAsLong();
            ScriptReply reply =
                    scripts.run(
                            LuaScript.CREATE_ROOM,
                            shared.keys(),
                            shared.keys().roomNames(),
                            call,
                            creator.value());
            await(shared.wanted().subscribed(), deadline);
            seated = true;
            return seated(shared, creator, reply, sentNanos);
        } finally {
            if (!seated) {
                if (call.wasSent()) {
                    owed.creation(shared.keys(), creator);
                }
                rooms.release(shared);
            }
        }
    }

    /** See {@link RoomDirectory#takeSeat}. */
    SeatResult take(RoomId room, ParticipantId participant, TokenUse token)
            throws DirectoryUnavailableException {
        Deadline deadline = scripts.deadline();
        Valkey.Call call = new Valkey.Call(deadline);
        SharedRoom shared = rooms.retain(room);
        boolean seated = false;
        boolean refused = false;
        try {
            valkey.requireUp(shared.keys(), deadline);
            await(shared.wanted().subscribed(), deadline);
            shared.expectOthers();
            long sentNanos = nanoClock.getAsLong();
            ScriptReply reply =
                    scripts.run(
                            LuaScript.TAKE_SEAT,
                            shared.keys(),
                            shared.keys().roomAndTokenNames(),
                            call,
                            participant.value(),
                            tokenId(token),
                            Long.toString(token.expUnixMs()),
                            Long.toString(token.generation()),
                            Integer.toString(rules.capacity()),
                            flag(rules.refuseReplay()),
                            generations.fresh(),
                            ms(REPLAY_GRACE));
            refused = !reply.outcome().equals("seated");
            if (refused) {
                return refusal(shared, reply, tokenId(token));
            }
            Roster roster = seated(shared, participant, reply, sentNanos);
            if (reply.number(2) == 1) {
                await(shared.awaitOthers(roster.version(), (int) reply.number(3)), deadline);
            }
            seated = true;
            return new SeatResult.Seated(roster);
        } finally {
            if (!seated) {
                if (!refused && call.wasSent()) {
                    owed.join(shared.keys(), participant, tokenId(token));
                }
                if (shared.left(participant)) {
                    shared.unsettle();
                }
                rooms.release(shared);
            }
        }
    }

    private Roster seated(
            SharedRoom shared, ParticipantId participant, ScriptReply reply, long sentNanos) {
        shared.seated(participant, reply.number(1));
        shared.confirmed(sentNanos, scripts.lease());
        return shared.learn(reply, 4);
    }

    private SeatResult refusal(SharedRoom shared, ScriptReply reply, String token)
            throws DirectoryUnavailableException {
        return switch (reply.outcome()) {
            case "used" -> {
                if (owed.isTokenOwed(token)) {
                    throw Valkey.unavailable("the token is about to be good again");
                }
                yield new SeatResult.TokenUsed();
            }
            case "full" -> new SeatResult.RoomFull();
            case "none" -> {
                boolean isHere = shared.hasSeats();
                if (isHere) {
                    shared.outdated();
                }
                // More than one listener: this node is one itself.
                if (isHere || reply.number(1) > 1) {
                    throw Valkey.unavailable("the room is being put back");
                }
                yield new SeatResult.NoSuchRoom();
            }
            case "outdated" -> {
                if (shared.hasSeats() && reply.number(1) != shared.generation()) {
                    shared.outdated();
                }
                yield new SeatResult.TokenOutdated();
            }
            default -> throw Valkey.unavailable("the join was given up");
        };
    }

    private void await(CompletableFuture<@Nullable Void> future, Deadline deadline)
            throws DirectoryUnavailableException {
        try {
            waiting.until(future, deadline);
        } catch (TimeoutException late) {
            throw Valkey.unavailable("the other nodes could not be heard in time");
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("nobody fails this future", impossible);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw Valkey.unavailable("interrupted");
        }
    }

    private static String tokenId(TokenUse token) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        ByteBuffer.allocate(2 * Long.BYTES)
                                .putLong(token.high())
                                .putLong(token.low())
                                .array());
    }

    /** See {@link RoomDirectory#giveSeatBack}. */
    Optional<Roster> giveBack(RoomId room, ParticipantId participant)
            throws DirectoryUnavailableException {
        SharedRoom shared = rooms.retain(room);
        boolean done = false;
        try {
            if (shared.left(participant)) {
                rooms.release(shared); // what the seat held
            }
            ScriptReply reply =
                    scripts.run(
                            LuaScript.GIVE_SEAT_BACK,
                            shared.keys(),
                            shared.keys().roomNames(),
                            scripts.newCall(),
                            participant.value(),
                            flag(goesWhenLeft.getAsBoolean()));
            done = true;
            return reply.outcome().equals("here")
                    ? Optional.of(shared.learn(reply, 1))
                    : Optional.empty();
        } finally {
            if (!done) {
                owed.leave(shared.keys(), participant);
            }
            rooms.release(shared);
        }
    }
}
