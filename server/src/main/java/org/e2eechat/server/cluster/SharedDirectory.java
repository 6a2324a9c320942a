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

/** The rooms of all nodes, in Valkey: one script for each transition. Who takes a seat has to be heard of by the other nodes as well, which is the matter of {@link SharedSeats}. */
final class SharedDirectory implements RoomDirectory {
    private final Valkey valkey;
    private final RoomScripts scripts;
    private final ListenedRooms rooms;
    private final SharedSeats seats;
    private final Generations generations;
    private final RelayMetrics metrics;

    SharedDirectory(
            Valkey valkey,
            RoomScripts scripts,
            ListenedRooms rooms,
            SharedSeats seats,
            Generations generations,
            RelayMetrics metrics) {
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
    public Roster settle(RoomId room, List<ParticipantId> here)
            throws DirectoryUnavailableException {
        SharedRoom shared = rooms.retain(room);
        boolean done = false;
        try {
            ScriptReply reply =
                    scripts.run(
                            LuaScript.SETTLE_ROOM,
                            shared.keys(),
                            shared.keys().roomNames(),
                            scripts.newCall(),
                            whoIsHere(shared, here));
            if (reply.outcome().equals("rebuilt")) {
                metrics.valkeyRoomRebuilt();
            }
            done = true;
            return shared.learn(reply, 1);
        } finally {
            if (!done) {
                shared.unsettle();
            }
            rooms.release(shared);
        }
    }

    private String[] whoIsHere(SharedRoom shared, List<ParticipantId> here) {
        List<String> arguments = new ArrayList<>();
        arguments.add(generations.fresh());
        arguments.add(Long.toString(shared.highestVersion()));
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
