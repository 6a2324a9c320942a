package org.e2eechat.server.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.e2eechat.server.protocol.RoomId;
import org.e2eechat.server.testkit.FakeJoiner;
import org.junit.jupiter.api.Test;

import java.util.Optional;

/**
 * A bug or a broken directory half-way through a transition used to keep the seat, the count of the room's users and the rotation timer for ever: a ghost that filled its room and made
 * it immortal.
 */
class RoomsFailuresTest extends RoomsScene {
    private final FakeJoiner host = new FakeJoiner();

    @Test
    void a_room_that_could_not_be_made_leaves_nothing() {
        codes.beforeMinting = RoomsFailuresTest::fail;

        assertThatThrownBy(() -> rooms.create(host, REF)).hasMessage("half-way");

        assertNothingIsLeft();
    }

    @Test
    void a_member_that_could_not_be_told_is_in_no_room() throws Exception {
        Room room = rooms.create(host, REF).room();
        TokenUse token = codes.any();
        codes.beforeMinting = RoomsFailuresTest::fail;

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
        codes.beforeMinting = () -> codes.beforeMinting = RoomsFailuresTest::fail;

        assertThatThrownBy(() -> tryJoin(seat.room().id(), ghost, shown)).hasMessage("half-way");

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
        codes.beforeMinting = RoomsFailuresTest::fail;

        assertThatThrownBy(() -> tryJoin(room, new FakeJoiner(), token)).hasMessage("half-way");

        assertNothingIsLeft();
    }

    @Test
    void whoever_leaves_has_left_even_when_the_directory_breaks() throws Exception {
        Seat seat = rooms.create(host, REF);
        FakeJoiner ann = new FakeJoiner();
        Seat hers = join(seat.room().id(), ann, codes.any());
        directory.beforeGivingBack = RoomsFailuresTest::fail;

        rooms.leave(hers, Optional.empty());
        assertThat(participants(host.member().last("ROOM_STATS")))
                .containsExactly(host.member().id().value());
        rooms.leave(seat, Optional.empty());

        assertThat(rooms.size()).isZero();
        assertThat(rooms.participants()).isZero();
        assertThat(timers.pending()).isZero();
    }

    @Test
    void a_ghost_whose_seat_cannot_be_given_back_is_seen_by_nobody_all_the_same() throws Exception {
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

    private static void fail() {
        throw new IllegalStateException("half-way");
    }
}
