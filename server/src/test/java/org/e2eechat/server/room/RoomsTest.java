package org.e2eechat.server.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.e2eechat.server.protocol.ErrorCode;
import org.e2eechat.server.protocol.RoomId;
import org.e2eechat.server.testkit.FakeJoiner;
import org.e2eechat.server.testkit.RecordingMember;
import org.e2eechat.server.testkit.WireFrame;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.util.Optional;

/** Who comes, who goes, and what everybody hears of it. */
class RoomsTest extends RoomsScene {
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
}
