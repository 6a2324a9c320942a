package org.e2eechat.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.Label;
import org.e2eechat.server.protocol.MessageEncoder;
import org.e2eechat.server.protocol.MessageIds;
import org.e2eechat.server.protocol.RoomId;
import org.e2eechat.server.protocol.ServerMessage;
import org.e2eechat.server.protocol.Slice;
import org.e2eechat.server.testkit.FakeJoiner;
import org.e2eechat.server.testkit.ManualClock;
import org.e2eechat.server.testkit.ManualTimers;
import org.e2eechat.server.testkit.NumberedCodes;
import org.e2eechat.server.testkit.ScriptedDirectory;
import org.e2eechat.server.testkit.WireFrame;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.StreamSupport;

/** The rooms of one node, with a clock, timers and a directory that a test turns. */
abstract class RoomsScene {
    static final int CAPACITY = 3;
    static final Duration ROTATION = Duration.ofMinutes(1);
    static final Slice REF = Slice.of("the-reference");

    final ManualClock clock = new ManualClock();
    final ManualTimers timers = new ManualTimers(clock);
    final InMemoryRoomDirectory memory =
            new InMemoryRoomDirectory(
                    new InMemoryRoomDirectory.Rules(CAPACITY, Duration.ofMinutes(10), true, true),
                    clock);
    final ScriptedDirectory directory = new ScriptedDirectory(memory);
    final NumberedCodes codes = new NumberedCodes(clock);
    final Rooms rooms =
            new Rooms(
                    directory,
                    RoomBus.none(),
                    codes,
                    timers,
                    new MessageEncoder(MessageIds.random()),
                    new Random(11),
                    new Rooms.Rules(CAPACITY, ROTATION));

    Seat join(RoomId room, FakeJoiner joiner, TokenUse token) throws DirectoryUnavailableException {
        JoinResult result = tryJoin(room, joiner, token);
        assertThat(result).isInstanceOf(JoinResult.Joined.class);
        return ((JoinResult.Joined) result).seat();
    }

    JoinResult tryJoin(RoomId room, FakeJoiner joiner, TokenUse token)
            throws DirectoryUnavailableException {
        return rooms.join(room, joiner, Optional.of(new Label("Ann")), token, REF);
    }

    void assertNothingIsLeft() {
        assertThat(rooms.size()).as("rooms on this node").isZero();
        assertThat(rooms.participants()).as("members").isZero();
        assertThat(timers.pending()).as("timers").isZero();
        assertThat(memory.size()).as("rooms in the directory").isZero();
    }

    static List<Integer> stats(FakeJoiner joiner) {
        return joiner.member().heard().stream()
                .filter(frame -> frame.type().equals("ROOM_STATS"))
                .map(frame -> frame.body().path("participants").asInt())
                .toList();
    }

    static List<String> participants(WireFrame frame) {
        JsonNode ids = frame.body().path("participantIds");
        return StreamSupport.stream(ids.spliterator(), false).map(JsonNode::asString).toList();
    }

    static Frame frame() {
        return new MessageEncoder(MessageIds.random()).encode(new ServerMessage.Pong(), null);
    }
}
