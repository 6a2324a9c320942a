package org.e2eechat.server.testkit;

import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.protocol.RoomId;
import org.e2eechat.server.room.DirectoryUnavailableException;
import org.e2eechat.server.room.RoomDirectory;
import org.e2eechat.server.room.Roster;
import org.e2eechat.server.room.SeatResult;
import org.e2eechat.server.room.TokenUse;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A directory that does what it should until a test wants something else. */
public final class ScriptedDirectory implements RoomDirectory {
    public static final Duration RETRY_AFTER = Duration.ofMillis(1_500);

    /** Whether every call fails, as when Valkey cannot be reached. */
    public volatile boolean isAway;

    /** Runs after a seat was taken and before the caller hears of it. */
    public volatile Runnable onceSeated = () -> {};

    /** Runs before a seat is given back. */
    public volatile Runnable beforeGivingBack = () -> {};

    private final RoomDirectory real;

    public ScriptedDirectory(RoomDirectory real) {
        this.real = real;
    }

    @Override
    public void createEmpty(RoomId room) throws DirectoryUnavailableException {
        reach();
        real.createEmpty(room);
    }

    @Override
    public Roster createWith(RoomId room, ParticipantId creator)
            throws DirectoryUnavailableException {
        reach();
        Roster roster = real.createWith(room, creator);
        onceSeated.run();
        return roster;
    }

    @Override
    public SeatResult takeSeat(RoomId room, ParticipantId participant, TokenUse token)
            throws DirectoryUnavailableException {
        reach();
        SeatResult result = real.takeSeat(room, participant, token);
        onceSeated.run();
        return result;
    }

    @Override
    public Optional<Roster> giveSeatBack(RoomId room, ParticipantId participant)
            throws DirectoryUnavailableException {
        reach();
        beforeGivingBack.run();
        return real.giveSeatBack(room, participant);
    }

    @Override
    public Roster settle(RoomId room, List<ParticipantId> here, Optional<Roster> told)
            throws DirectoryUnavailableException {
        reach();
        return real.settle(room, here, told);
    }

    @Override
    public OptionalLong generation(RoomId room) throws DirectoryUnavailableException {
        reach();
        return real.generation(room);
    }

    private void reach() throws DirectoryUnavailableException {
        if (isAway) {
            throw new DirectoryUnavailableException("scripted", RETRY_AFTER);
        }
    }
}
