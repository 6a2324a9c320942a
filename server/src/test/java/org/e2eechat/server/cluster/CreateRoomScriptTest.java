package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.e2eechat.server.cluster.ScriptedRoom.A;
import static org.e2eechat.server.cluster.ScriptedRoom.EMPTY_TTL;
import static org.e2eechat.server.cluster.ScriptedRoom.LEASE;

import org.junit.jupiter.api.Test;

class CreateRoomScriptTest extends RoomScriptContract {

    @Test
    void whoever_makes_a_room_has_its_first_seat() {
        assertThat(room.create(A, "ann"))
                .containsExactly("seated", "1", "1", "0", "1", "0", A, "ann");
    }

    @Test
    void a_room_may_begin_without_anybody() {
        assertThat(room.create(A, "")).containsExactly("seated", "0", "1", "0", "0", "0", "");
        assertThat(room.field("n")).isEmpty();
    }

    @Test
    void a_new_room_has_a_seat_and_a_lease() {
        long since = room.now();

        room.create(A, "ann");

        assertThat(room.stored())
                .containsEntry("v", "1")
                .containsEntry("g", "0")
                .containsEntry("o", "1")
                .containsEntry("m", "0")
                .containsEntry("sann", "1 " + A)
                .containsOnlyKeys("v", "g", "h", "b", "o", "m", "n", "sann");
        assertThat(room.leases()).containsOnlyKeys(A);
        room.expectMoment(room.leases().get(A), LEASE, since);
    }

    @Test
    void a_room_outlives_its_last_lease_by_as_long_as_an_empty_one_lasts() {
        long since = room.now();

        room.create(A, "ann");

        room.expectLife(room.roomKey(), LEASE.plus(EMPTY_TTL), since);
    }

    @Test
    void an_empty_room_lasts_for_as_long_as_it_shall() {
        long since = room.now();

        room.create(A, "");

        room.expectLife(room.roomKey(), EMPTY_TTL, since);
    }

    @Test
    void the_same_call_again_gives_no_second_seat() {
        room.create(A, "ann");

        assertThat(room.create(A, "ann"))
                .containsExactly("seated", "1", "1", "0", "1", "0", A, "ann");
        assertThat(room.stored()).containsEntry("o", "1").containsEntry("v", "1");
    }

    @Test
    void nobody_is_told_of_a_new_room() {
        room.create(A, "ann");

        assertThat(room.published()).isEmpty();
    }
}
