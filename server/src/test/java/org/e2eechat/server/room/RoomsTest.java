package org.e2eechat.server.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.e2eechat.server.protocol.ErrorCode;
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
import org.e2eechat.server.testkit.RecordingMember;
import org.e2eechat.server.testkit.ScriptedDirectory;
import org.e2eechat.server.testkit.WireFrame;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.StreamSupport;

class RoomsTest {
    private static final int CAPACITY = 3;
    private static final Duration ROTATION = Duration.ofMinutes(1);
    private static final Slice REF = Slice.of("the-reference");

    private final ManualClock clock = new ManualClock();
    private final ManualTimers timers = new ManualTimers(clock);
    private final InMemoryRoomDirectory memory =
            new InMemoryRoomDirectory(
                    new InMemoryRoomDirectory.Rules(CAPACITY, Duration.ofMinutes(10), true, true),
                    clock);
    private final ScriptedDirectory directory = new ScriptedDirectory(memory);
    private final NumberedCodes codes = new NumberedCodes(clock);
    private final Rooms rooms =
            new Rooms(
                    directory,
                    RoomBus.none(),
                    codes,
                    timers,
                    new MessageEncoder(MessageIds.random()),
                    new Random(11),
                    new Rooms.Rules(CAPACITY, ROTATION));

    @Nested
    class Creating {
        @Test
        void the_creator_is_told_its_room_and_code_and_then_the_statistics() throws Exception {
            FakeJoiner creator = new FakeJoiner();

            Seat seat = rooms.create(creator, REF);

            RecordingMember member = creator.member();
            assertThat(member.types()).containsExactly("ROOM_CREATED", "ROOM_STATS");
            WireFrame created = member.heard().getFirst();
            assertThat(created.body("roomId")).isEqualTo(seat.room().id().value());
            assertThat(created.body("qrToken")).isEqualTo("qr-00001");
            assertThat(created.body("ref")).isEqualTo("the-reference");
            assertThat(participants(created)).containsExactly(member.id().value());
            assertThat(member.label()).isEmpty();
            assertThat(rooms.size()).isEqualTo(1);
            assertThat(rooms.participants()).isEqualTo(1);
        }

        @Test
        void an_empty_room_is_only_in_the_directory() throws Exception {
            RoomId room = rooms.createEmpty();

            assertThat(rooms.generation(room)).isPresent();
            assertThat(rooms.size()).isZero();
            assertThat(timers.pending()).isZero();
        }

        @Test
        void without_a_directory_there_is_no_room_and_nothing_is_left() {
            directory.isAway = true;

            assertThatThrownBy(() -> rooms.create(new FakeJoiner(), REF))
                    .isInstanceOf(DirectoryUnavailableException.class);

            assertNothingIsLeft();
        }
    }

    @Nested
    class Joining {
        @Test
        void joined_comes_first_then_everybody_hears_who_came_and_how_many_they_are()
                throws Exception {
            FakeJoiner host = new FakeJoiner();
            Room room = rooms.create(host, REF).room();
            host.member().forget();
            FakeJoiner ann = new FakeJoiner();

            join(room.id(), ann, codes.any());

            assertThat(ann.member().types()).containsExactly("JOINED", "SYSTEM_MSG", "ROOM_STATS");
            assertThat(host.member().types()).containsExactly("SYSTEM_MSG", "ROOM_STATS");
            WireFrame joined = ann.member().heard().getFirst();
            assertThat(participants(joined))
                    .containsExactly(host.member().id().value(), ann.member().id().value());
            assertThat(joined.body("host")).isEqualTo(host.member().id().value());
            assertThat(joined.body("nextToken")).startsWith("rejoin-");
            assertThat(participants(host.member().last("ROOM_STATS")))
                    .isEqualTo(participants(joined));
        }

        @Test
        void no_frame_of_the_room_overtakes_joined() throws Exception {
            Room room = rooms.create(new FakeJoiner(), REF).room();
            FakeJoiner ann = new FakeJoiner();
            // Everything up to JOINED happens while others go on relaying.
            Runnable relayed = () -> room.fanOut(frame());
            directory.onceSeated = relayed;
            ann.onBecoming = relayed;
            codes.beforeMinting = relayed;

            join(room.id(), ann, codes.any());

            assertThat(ann.member().types()).startsWith("JOINED");
        }

        /** Newcomers were let in after JOINED was sent: whoever told the others at once that it had come missed what they said. */
        @Test
        void whoever_has_heard_joined_hears_all_that_is_said_from_then_on() throws Exception {
            Room room = rooms.create(new FakeJoiner(), REF).room();
            FakeJoiner ann = new FakeJoiner();
            ann.onWelcome = () -> room.fanOut(frame());

            join(room.id(), ann, codes.any());

            assertThat(ann.member().types()).startsWith("JOINED", "PONG");
        }

        @Test
        void the_first_one_in_an_empty_room_hosts_and_gets_a_code() throws Exception {
            RoomId room = rooms.createEmpty();
            FakeJoiner ann = new FakeJoiner();

            join(room, ann, codes.any());

            assertThat(ann.member().types())
                    .containsExactly("JOINED", "SYSTEM_MSG", "ROOM_STATS", "QR_ROTATED");
            assertThat(ann.member().last("JOINED").body("host"))
                    .isEqualTo(ann.member().id().value());
            assertThat(timers.pending()).isEqualTo(1);
        }

        @Test
        void refusals_name_their_reason_and_leave_nothing_behind() throws Exception {
            TokenUse token = codes.any();
            assertThat(tryJoin(new RoomId("nobody-made-this"), new FakeJoiner(), token))
                    .isEqualTo(new JoinResult.Refused(ErrorCode.NO_ROOM));
            assertNothingIsLeft();

            Room room = rooms.create(new FakeJoiner(), REF).room();
            join(room.id(), new FakeJoiner(), token);
            assertThat(tryJoin(room.id(), new FakeJoiner(), token))
                    .isEqualTo(new JoinResult.Refused(ErrorCode.TOKEN_REPLAY));
            join(room.id(), new FakeJoiner(), codes.any());
            assertThat(tryJoin(room.id(), new FakeJoiner(), codes.any()))
                    .isEqualTo(new JoinResult.Refused(ErrorCode.ROOM_FULL));

            assertThat(rooms.participants()).isEqualTo(CAPACITY);
        }

        @Test
        void who_is_gone_by_the_time_of_its_seat_is_seen_by_nobody() throws Exception {
            FakeJoiner host = new FakeJoiner();
            Room room = rooms.create(host, REF).room();
            host.member().forget();
            FakeJoiner ghost = new FakeJoiner();
            directory.onceSeated = () -> ghost.isGone = true;

            assertThat(tryJoin(room.id(), ghost, codes.any())).isEqualTo(new JoinResult.Gone());

            assertThat(host.member().heard()).isEmpty();
            directory.onceSeated = () -> {};
            FakeJoiner ann = new FakeJoiner();
            join(room.id(), ann, codes.any());
            assertThat(participants(ann.member().last("JOINED")))
                    .containsExactly(host.member().id().value(), ann.member().id().value());
        }

        @Test
        void who_is_gone_from_a_room_of_its_own_leaves_nothing() throws Exception {
            RoomId room = rooms.createEmpty();
            FakeJoiner ghost = new FakeJoiner();
            directory.onceSeated = () -> ghost.isGone = true;

            tryJoin(room, ghost, codes.any());

            assertNothingIsLeft();
        }

        @Test
        void who_is_gone_before_its_seat_is_asked_for_keeps_its_token() throws Exception {
            Room room = rooms.create(new FakeJoiner(), REF).room();
            FakeJoiner ghost = new FakeJoiner();
            ghost.isGone = true;
            TokenUse token = codes.any();

            assertThat(tryJoin(room.id(), ghost, token)).isEqualTo(new JoinResult.Gone());

            assertThat(memory.rememberedTokens()).isZero();
            join(room.id(), new FakeJoiner(), token);
        }

        @Test
        void without_a_directory_nothing_is_left_either() {
            directory.isAway = true;

            assertThatThrownBy(
                            () ->
                                    tryJoin(
                                            new RoomId("some-room-or-other"),
                                            new FakeJoiner(),
                                            codes.any()))
                    .isInstanceOf(DirectoryUnavailableException.class);

            assertNothingIsLeft();
        }

        @Test
        void two_who_come_at_once_are_seen_in_the_same_order_by_everybody() throws Exception {
            FakeJoiner host = new FakeJoiner();
            Room room = rooms.create(host, REF).room();
            FakeJoiner ann = new FakeJoiner();
            FakeJoiner ben = new FakeJoiner();
            Thread first = Thread.ofVirtual().unstarted(() -> joinUnchecked(room, ann));
            Thread second = Thread.ofVirtual().unstarted(() -> joinUnchecked(room, ben));

            first.start();
            second.start();
            first.join();
            second.join();

            FakeJoiner earlier = participants(ann.member().last("JOINED")).size() == 2 ? ann : ben;
            assertThat(stats(host)).endsWith(2, 3);
            assertThat(stats(earlier)).containsExactly(2, 3);
            assertThat(stats(earlier == ann ? ben : ann)).containsExactly(3);
            assertThat(participants(ann.member().last("ROOM_STATS")))
                    .isEqualTo(participants(host.member().last("ROOM_STATS")));
        }

        private void joinUnchecked(Room room, FakeJoiner joiner) {
            try {
                join(room.id(), joiner, codes.any());
            } catch (DirectoryUnavailableException unexpected) {
                throw new AssertionError(unexpected);
            }
        }
    }

    @Nested
    class Leaving {
        @Test
        void left_is_the_last_word_and_the_others_hear_who_left_and_how_many_remain()
                throws Exception {
            FakeJoiner host = new FakeJoiner();
            Room room = rooms.create(host, REF).room();
            FakeJoiner ann = new FakeJoiner();
            Seat seat = join(room.id(), ann, codes.any());
            host.member().forget();
            ann.member().forget();

            rooms.leave(seat, Optional.of(REF));
            room.fanOut(frame());

            assertThat(ann.member().types()).containsExactly("LEFT");
            assertThat(ann.member().heard().getFirst().body("ref")).isEqualTo("the-reference");
            assertThat(host.member().types()).startsWith("SYSTEM_MSG", "ROOM_STATS");
            assertThat(host.member().heard().getFirst().body("text"))
                    .isEqualTo("Ann has left the chat");
            assertThat(participants(host.member().last("ROOM_STATS")))
                    .containsExactly(host.member().id().value());
        }

        @Test
        void the_creator_has_no_name_to_be_announced_by() throws Exception {
            FakeJoiner host = new FakeJoiner();
            Seat seat = rooms.create(host, REF);
            FakeJoiner ann = new FakeJoiner();
            join(seat.room().id(), ann, codes.any());
            ann.member().forget();

            rooms.leave(seat, Optional.empty());

            assertThat(ann.member().types()).containsExactly("ROOM_STATS");
            assertThat(ann.member().last("ROOM_STATS").body("host"))
                    .isEqualTo(ann.member().id().value());
        }

        @Test
        void leaving_twice_is_leaving_once() throws Exception {
            FakeJoiner host = new FakeJoiner();
            Room room = rooms.create(host, REF).room();
            FakeJoiner ann = new FakeJoiner();
            Seat seat = join(room.id(), ann, codes.any());
            rooms.leave(seat, Optional.empty());
            host.member().forget();

            rooms.leave(seat, Optional.empty());

            assertThat(host.member().heard()).isEmpty();
            assertThat(rooms.participants()).isEqualTo(1);
            assertThat(rooms.size()).isEqualTo(1);
        }

        @Test
        void the_last_one_takes_everything_along() throws Exception {
            Seat host = rooms.create(new FakeJoiner(), REF);
            Seat ann = join(host.room().id(), new FakeJoiner(), codes.any());

            rooms.leave(host, Optional.empty());
            rooms.leave(ann, Optional.empty());

            assertNothingIsLeft();
            assertThat(memory.size()).isZero();
        }

        @Test
        void without_a_directory_the_leaver_leaves_and_the_others_see_who_is_here()
                throws Exception {
            FakeJoiner host = new FakeJoiner();
            Room room = rooms.create(host, REF).room();
            FakeJoiner ann = new FakeJoiner();
            Seat seat = join(room.id(), ann, codes.any());
            directory.isAway = true;

            rooms.leave(seat, Optional.empty());

            assertThat(ann.member().types()).endsWith("LEFT");
            assertThat(participants(host.member().last("ROOM_STATS")))
                    .containsExactly(host.member().id().value());
            assertThat(rooms.participants()).isEqualTo(1);
        }
    }

    @Nested
    class Codes {
        private final FakeJoiner host = new FakeJoiner();

        @Test
        void the_code_on_the_screen_is_replaced_every_period() throws Exception {
            rooms.create(host, REF);

            timers.advance(ROTATION.multipliedBy(3));

            assertThat(host.member().types())
                    .containsExactly(
                            "ROOM_CREATED", "ROOM_STATS", "QR_ROTATED", "QR_ROTATED", "QR_ROTATED");
            assertThat(timers.pending()).isEqualTo(1);
        }

        @Test
        void a_code_that_was_used_is_replaced_at_once_and_the_period_begins_again()
                throws Exception {
            Room room = rooms.create(host, REF).room();
            timers.advance(ROTATION.dividedBy(2));

            join(room.id(), new FakeJoiner(), codes.useOf("qr-00001"));
            assertThat(host.member().types()).endsWith("SYSTEM_MSG", "ROOM_STATS", "QR_ROTATED");
            host.member().forget();

            timers.advance(ROTATION.minusMillis(1));
            assertThat(host.member().types()).isEmpty();
            timers.advance(Duration.ofMillis(1));
            assertThat(host.member().types()).containsExactly("QR_ROTATED");
            assertThat(timers.pending()).isEqualTo(1);
        }

        @Test
        void another_token_leaves_the_code_on_the_screen() throws Exception {
            Room room = rooms.create(host, REF).room();

            join(room.id(), new FakeJoiner(), codes.any());

            assertThat(host.member().types()).doesNotContain("QR_ROTATED");
        }

        /** The code stayed on the screens until the next period, and everybody who scanned it was refused. */
        @Test
        void a_code_that_was_used_up_by_somebody_who_is_gone_is_replaced_too() throws Exception {
            Room room = rooms.create(host, REF).room();
            FakeJoiner ghost = new FakeJoiner();
            directory.onceSeated = () -> ghost.isGone = true;

            tryJoin(room.id(), ghost, codes.useOf("qr-00001"));

            directory.onceSeated = () -> {};
            String shown = host.member().last("QR_ROTATED").body("qrToken");
            assertThat(tryJoin(room.id(), new FakeJoiner(), codes.useOf(shown)))
                    .isInstanceOf(JoinResult.Joined.class);
        }

        @Test
        void the_last_code_but_one_is_still_good_if_nobody_used_it() throws Exception {
            Room room = rooms.create(host, REF).room();
            timers.advance(ROTATION);

            assertThat(tryJoin(room.id(), new FakeJoiner(), codes.useOf("qr-00001")))
                    .isInstanceOf(JoinResult.Joined.class);
        }

        @Test
        void an_empty_room_shows_no_code_and_keeps_no_timer() throws Exception {
            Seat seat = rooms.create(host, REF);
            host.member().forget();

            rooms.leave(seat, Optional.empty());
            timers.advance(ROTATION.multipliedBy(2));

            assertThat(host.member().types()).containsExactly("LEFT");
            assertThat(timers.pending()).isZero();
        }
    }

    /**
     * A bug or a broken directory half-way through a transition used to keep the seat, the count of the room's users and the rotation timer for ever: a ghost that filled its room and made
     * it immortal.
     */
    @Nested
    class When_something_fails_half_way {
        private final FakeJoiner host = new FakeJoiner();

        @Test
        void a_room_that_could_not_be_made_leaves_nothing() {
            codes.beforeMinting = RoomsTest::fail;

            assertThatThrownBy(() -> rooms.create(host, REF)).hasMessage("half-way");

            assertNothingIsLeft();
        }

        @Test
        void a_member_that_could_not_be_told_is_in_no_room() throws Exception {
            Room room = rooms.create(host, REF).room();
            TokenUse token = codes.any();
            codes.beforeMinting = RoomsTest::fail;

            assertThatThrownBy(() -> tryJoin(room.id(), new FakeJoiner(), token))
                    .hasMessage("half-way");

            assertThat(rooms.participants()).isEqualTo(1);
            assertThat(participants(host.member().last("ROOM_STATS")))
                    .containsExactly(host.member().id().value());
            codes.beforeMinting = () -> {};
            rooms.leave(new Seat(room, host.member()), Optional.empty());
            assertNothingIsLeft();
        }

        @Test
        void a_member_that_was_already_seen_is_taken_out_again() throws Exception {
            Seat seat = rooms.create(host, REF);
            FakeJoiner ghost = new FakeJoiner();
            // Minting its way back works; minting the room's next code, the last step, does not.
            TokenUse shown = codes.useOf("qr-00001");
            codes.beforeMinting = () -> codes.beforeMinting = RoomsTest::fail;

            assertThatThrownBy(() -> tryJoin(seat.room().id(), ghost, shown))
                    .hasMessage("half-way");

            assertThat(rooms.participants()).isEqualTo(1);
            assertThat(participants(host.member().last("ROOM_STATS")))
                    .containsExactly(host.member().id().value());
            codes.beforeMinting = () -> {};
            rooms.leave(seat, Optional.empty());
            assertNothingIsLeft();
        }

        @Test
        void the_only_member_of_an_empty_room_leaves_nothing_either() throws Exception {
            RoomId room = rooms.createEmpty();
            TokenUse token = codes.any();
            codes.beforeMinting = RoomsTest::fail;

            assertThatThrownBy(() -> tryJoin(room, new FakeJoiner(), token)).hasMessage("half-way");

            assertNothingIsLeft();
        }

        @Test
        void whoever_leaves_has_left_even_when_the_directory_breaks() throws Exception {
            Seat seat = rooms.create(host, REF);
            FakeJoiner ann = new FakeJoiner();
            Seat hers = join(seat.room().id(), ann, codes.any());
            directory.beforeGivingBack = RoomsTest::fail;

            rooms.leave(hers, Optional.empty());
            assertThat(participants(host.member().last("ROOM_STATS")))
                    .containsExactly(host.member().id().value());
            rooms.leave(seat, Optional.empty());

            assertThat(rooms.size()).isZero();
            assertThat(rooms.participants()).isZero();
            assertThat(timers.pending()).isZero();
        }

        @Test
        void a_ghost_whose_seat_cannot_be_given_back_is_seen_by_nobody_all_the_same()
                throws Exception {
            Room room = rooms.create(host, REF).room();
            host.member().forget();
            FakeJoiner ghost = new FakeJoiner();
            directory.onceSeated =
                    () -> {
                        ghost.isGone = true;
                        directory.isAway = true;
                    };

            assertThat(tryJoin(room.id(), ghost, codes.any())).isEqualTo(new JoinResult.Gone());

            assertThat(host.member().heard()).isEmpty();
        }
    }

    @Nested
    class On_several_nodes {
        private final List<ShownCode> told = new ArrayList<>();

        private Room shared(FakeJoiner host) throws DirectoryUnavailableException {
            Room room = rooms.create(host, REF).room();
            room.connect(
                    new Outlet() {
                        @Override
                        public void relay(Frame frame) {}

                        @Override
                        public void roster(Roster roster) {}

                        @Override
                        public void code(ShownCode code) {
                            told.add(code);
                        }
                    });
            return room;
        }

        private ShownCode fromElsewhere(long number, TokenUse use) {
            return new ShownCode(number, use, frame());
        }

        @Test
        void a_code_that_was_used_here_before_it_was_heard_of_is_replaced_everywhere()
                throws Exception {
            Room room = shared(new FakeJoiner());
            ShownCode others = fromElsewhere(5, codes.any());
            join(room.id(), new FakeJoiner(), others.use());

            rooms.codeShownElsewhere(room, others);
            timers.advance(Duration.ZERO);

            assertThat(told)
                    .singleElement()
                    .satisfies(code -> assertThat(code.number()).isEqualTo(6));
            assertThat(room.shown()).hasValue(told.getFirst());
        }

        @Test
        void a_code_that_nobody_has_used_gets_its_time() throws Exception {
            Room room = shared(new FakeJoiner());
            ShownCode others = fromElsewhere(5, codes.any());

            rooms.codeShownElsewhere(room, others);
            timers.advance(ROTATION.minusMillis(1));
            assertThat(room.shown()).hasValue(others);
            assertThat(told).isEmpty();

            timers.advance(Duration.ofMillis(1));
            assertThat(told).hasSize(1);
        }

        @Test
        void a_node_that_has_missed_a_code_is_told_again() throws Exception {
            Room room = shared(new FakeJoiner());
            ShownCode late = fromElsewhere(5, codes.any());
            rooms.codeShownElsewhere(room, late);

            rooms.codeShownElsewhere(room, fromElsewhere(4, codes.any()));

            assertThat(told).containsExactly(late);
        }
    }

    private static void fail() {
        throw new IllegalStateException("half-way");
    }

    private Seat join(RoomId room, FakeJoiner joiner, TokenUse token)
            throws DirectoryUnavailableException {
        JoinResult result = tryJoin(room, joiner, token);
        assertThat(result).isInstanceOf(JoinResult.Joined.class);
        return ((JoinResult.Joined) result).seat();
    }

    private JoinResult tryJoin(RoomId room, FakeJoiner joiner, TokenUse token)
            throws DirectoryUnavailableException {
        return rooms.join(room, joiner, Optional.of(new Label("Ann")), token, REF);
    }

    private void assertNothingIsLeft() {
        assertThat(rooms.size()).as("rooms on this node").isZero();
        assertThat(rooms.participants()).as("members").isZero();
        assertThat(timers.pending()).as("timers").isZero();
        assertThat(memory.size()).as("rooms in the directory").isZero();
    }

    private static List<Integer> stats(FakeJoiner joiner) {
        return joiner.member().heard().stream()
                .filter(frame -> frame.type().equals("ROOM_STATS"))
                .map(frame -> frame.body().path("participants").asInt())
                .toList();
    }

    private static List<String> participants(WireFrame frame) {
        JsonNode ids = frame.body().path("participantIds");
        return StreamSupport.stream(ids.spliterator(), false).map(JsonNode::asString).toList();
    }

    private static Frame frame() {
        return new MessageEncoder(MessageIds.random()).encode(new ServerMessage.Pong(), null);
    }
}
