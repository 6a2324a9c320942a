package org.e2eechat.server.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.valkey.CommandArguments;
import io.valkey.Protocol;

import org.e2eechat.server.metrics.RelayMetrics;
import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.protocol.RoomId;
import org.e2eechat.server.room.DirectoryUnavailableException;
import org.e2eechat.server.room.RoomDirectory;
import org.e2eechat.server.room.Roster;
import org.e2eechat.server.room.SeatResult;
import org.e2eechat.server.room.TokenUse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** The rooms of all nodes, in Valkey: one script for each transition. Who takes a seat has to be heard of by the other nodes as well, which is the matter of {@link SharedSeats}. */
final class SharedDirectory implements RoomDirectory {
    private final RoomServers valkey;
    private final RoomScripts scripts;
    private final ListenedRooms rooms;
    private final SharedSeats seats;
    private final Generations generations;
    private final int capacity;
    private final RelayMetrics metrics;
    private final LongSupplier nanoClock;

    SharedDirectory(
            RoomServers valkey,
            RoomScripts scripts,
            ListenedRooms rooms,
            SharedSeats seats,
            Generations generations,
            int capacity,
            RelayMetrics metrics,
            LongSupplier nanoClock) {
        this.capacity = capacity;
        this.nanoClock = nanoClock;
        this.valkey = valkey;
        this.scripts = scripts;
        this.rooms = rooms;
        this.seats = seats;
        this.generations = generations;
        this.metrics = metrics;
    }

    @Override
    public void createEmpty(RoomId room) throws DirectoryUnavailableException {
        Keys keys = Keys.of(room);
        scripts.run(LuaScript.CREATE_ROOM, keys, keys.roomNames(), scripts.newCall(), "");
    }

    @Override
    public Roster createWith(RoomId room, ParticipantId creator)
            throws DirectoryUnavailableException {
        return seats.takeFirst(room, creator);
    }

    @Override
    public SeatResult takeSeat(RoomId room, ParticipantId participant, TokenUse token)
            throws DirectoryUnavailableException {
        return seats.take(room, participant, token);
    }

    @Override
    public Optional<Roster> giveSeatBack(RoomId room, ParticipantId participant)
            throws DirectoryUnavailableException {
        return seats.giveBack(room, participant);
    }

    @Override
    public Roster settle(RoomId room, List<ParticipantId> here, Optional<Roster> told)
            throws DirectoryUnavailableException {
        SharedRoom shared = rooms.retain(room);
        boolean done = false;
        try {
            long sentNanos = nanoClock.getAsLong();
            ScriptReply reply =
                    scripts.run(
                            LuaScript.SETTLE_ROOM,
                            shared.keys(),
                            shared.keys().roomNames(),
                            scripts.newCall(),
                            whoIsHere(shared, here, told));
            if (reply.outcome().equals("rebuilt")) {
                metrics.valkeyRoomRebuilt();
            }
            done = true;
            shared.confirmed(sentNanos, scripts.lease());
            Roster roster = reply.roster(1);
            for (ParticipantId id : here) {
                if (!roster.participants().contains(id) && shared.left(id)) {
                    rooms.release(shared);
                }
            }
            shared.corrected(SharedRoom.Seen.of(roster));
            shared.learn(reply, 1);
            return roster;
        } finally {
            if (!done) {
                shared.unsettle();
            }
            rooms.release(shared);
        }
    }

    private String[] whoIsHere(SharedRoom shared, List<ParticipantId> here, Optional<Roster> told) {
        List<SharedRoom.Seen> seen = new ArrayList<>(shared.seen());
        told.map(SharedRoom.Seen::of)
                .filter(each -> each.version() > 0 && seen.stream().noneMatch(each::isSameAs))
                .ifPresent(seen::add);
        List<String> arguments = new ArrayList<>();
        arguments.add(generations.fresh());
        arguments.add(Integer.toString(capacity));
        arguments.add(Integer.toString(seen.size()));
        for (SharedRoom.Seen each : seen) {
            arguments.add(Long.toString(each.version()));
            arguments.add(each.own());
        }
        for (ParticipantId id : here) {
            arguments.add(id.value());
            arguments.add(Long.toString(shared.orderOf(id)));
        }
        return arguments.toArray(String[]::new);
    }

    @Override
    public OptionalLong generation(RoomId room) throws DirectoryUnavailableException {
        Keys keys = Keys.of(room);
        CommandArguments question =
                new CommandArguments(Protocol.Command.HGET).add(keys.room()).add("g");
        Object reply = valkey.call(keys.slot(), question, scripts.newCall());
        return reply instanceof byte[] generation
                ? OptionalLong.of(Long.parseLong(new String(generation, US_ASCII)))
                : OptionalLong.empty();
    }
}
