package org.e2eechat.server.room;

import static java.util.Objects.requireNonNull;

import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.protocol.RoomId;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The directory of a node that stands alone. Its maps are bounded by what fills them: rooms by the room-creation limit times the time to live of an empty room,
 * used tokens by the join limit times the life of a token. {@link #forgetExpired()} has to be called now and then.
 */
public final class InMemoryRoomDirectory implements RoomDirectory {
    private static final Duration REPLAY_GRACE =
            Duration.ofSeconds(5); // what the contract adds to a token's remaining life

    private static final long FIRST_GENERATION =
            0; // and the only one: this memory loses nothing but with the rooms themselves

    private final Rules rules;
    private final InstantSource clock;
    private final Map<RoomId, Occupancy> rooms =
            new ConcurrentHashMap<>(); // one atomic compute per transition
    private final Map<TokenKey, Long> usedTokens =
            new ConcurrentHashMap<>(); // when to forget, Unix ms; written inside the room's compute

    public InMemoryRoomDirectory(Rules rules, InstantSource clock) {
        this.rules = rules;
        this.clock = clock;
    }

    /**
     * What the operator decided about rooms.
     *
     * @param capacity seats in a room
     * @param emptyRoomTtl how long a room without anybody lasts
     * @param removeWhenLeft whether a room goes at once when its last participant leaves
     * @param refuseReplay whether a token is good only once
     */
    public record Rules(
            int capacity, Duration emptyRoomTtl, boolean removeWhenLeft, boolean refuseReplay) {}

    @Override
    public void createEmpty(RoomId room) {
        rooms.put(room, new Occupancy(List.of(), emptyUntil()));
    }

    @Override
    public Roster createWith(RoomId room, ParticipantId creator) {
        Occupancy occupancy = new Occupancy(List.of(creator), Long.MAX_VALUE);
        rooms.put(room, occupancy);
        return occupancy.roster();
    }

    @Override
    public SeatResult takeSeat(RoomId room, ParticipantId participant, TokenUse token) {
        if (token.generation() != FIRST_GENERATION) {
            return new SeatResult.TokenOutdated();
        }
        TokenKey key = new TokenKey(token.high(), token.low());
        Attempt attempt = new Attempt();
        rooms.compute(
                room,
                (id, found) -> {
                    Occupancy before = found == null || found.isOver(clock.millis()) ? null : found;
                    attempt.result = check(before, key);
                    if (attempt.result != null) {
                        return before;
                    }
                    Occupancy after = requireNonNull(before).with(participant);
                    if (rules.refuseReplay()) {
                        usedTokens.put(key, token.expUnixMs() + REPLAY_GRACE.toMillis());
                    }
                    attempt.result = new SeatResult.Seated(after.roster());
                    return after;
                });
        return requireNonNull(attempt.result);
    }

    /** Why the seat cannot be had, in the order that the contract prescribes, or null. */
    private @Nullable SeatResult check(@Nullable Occupancy room, TokenKey token) {
        if (rules.refuseReplay() && usedTokens.containsKey(token)) {
            return new SeatResult.TokenUsed();
        }
        if (room == null) {
            return new SeatResult.NoSuchRoom();
        }
        return room.participants().size() < rules.capacity() ? null : new SeatResult.RoomFull();
    }

    @Override
    public Optional<Roster> giveSeatBack(RoomId room, ParticipantId participant) {
        Occupancy left =
                rooms.computeIfPresent(
                        room,
                        (id, before) -> {
                            Occupancy after = before.without(participant);
                            if (!after.participants().isEmpty()
                                    || before.participants().isEmpty()) {
                                return after;
                            }
                            return rules.removeWhenLeft()
                                    ? null
                                    : new Occupancy(List.of(), emptyUntil());
                        });
        return Optional.ofNullable(left).map(Occupancy::roster);
    }

    @Override
    public Roster settle(RoomId room, List<ParticipantId> here, Optional<Roster> told) {
        return rooms.compute(room, (id, found) -> new Occupancy(here, Long.MAX_VALUE)).roster();
    }

    @Override
    public OptionalLong generation(RoomId room) {
        return exists(room) ? OptionalLong.of(0) : OptionalLong.empty();
    }

    @Override
    public boolean exists(RoomId room) {
        Occupancy found = rooms.get(room);
        return found != null && !found.isOver(clock.millis());
    }

    /** Drops empty rooms whose time is over, and tokens that are expired anyway. */
    public void forgetExpired() {
        long now = clock.millis();
        rooms.values().removeIf(room -> room.isOver(now));
        usedTokens.values().removeIf(forgetAt -> now > forgetAt);
    }

    /** Rooms in the directory, empty ones included. */
    public int size() {
        return rooms.size();
    }

    int rememberedTokens() {
        return usedTokens.size();
    }

    private long emptyUntil() {
        return clock.millis() + rules.emptyRoomTtl().toMillis();
    }

    private record TokenKey(long high, long low) {}

    /** One call's outcome, carried out of a compute. */
    private static final class Attempt {
        private @Nullable SeatResult result; // written once, inside the compute
    }

    /**
     * Who is in a room.
     *
     * @param overAt when a room without anybody ends, Unix ms; never for the others
     */
    private record Occupancy(List<ParticipantId> participants, long overAt) {
        boolean isOver(long now) {
            return now > overAt;
        }

        Occupancy with(ParticipantId participant) {
            List<ParticipantId> more = new ArrayList<>(participants);
            more.add(participant);
            return new Occupancy(List.copyOf(more), Long.MAX_VALUE);
        }

        Occupancy without(ParticipantId participant) {
            List<ParticipantId> fewer = new ArrayList<>(participants);
            fewer.remove(participant);
            return new Occupancy(List.copyOf(fewer), overAt);
        }

        Roster roster() {
            return new Roster(participants);
        }
    }
}
