package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.e2eechat.server.cluster.ScriptedRoom.A;
import static org.e2eechat.server.cluster.ScriptedRoom.B;
import static org.e2eechat.server.cluster.ScriptedRoom.EMPTY_TTL;
import static org.e2eechat.server.cluster.ScriptedRoom.LEASE;

import org.junit.jupiter.api.Test;

import java.util.Map;

class GiveSeatBackScriptTest extends RoomScriptContract {

    @Test
    void who_leaves_is_no_member_any_more() {
        room.create(A, "ann");
        room.take(A, "ben");

        assertThat(room.giveBack(A, "ann", true)).containsExactly("here", "3", "0", A, "ben");
        assertThat(room.stored()).doesNotContainKey("sann").containsKey("sben");
    }

    @Test
    void there_is_nothing_to_leave_where_there_is_no_room() {
        assertThat(room.giveBack(A, "ann", true)).containsExactly("gone");
        assertThat(room.stored()).isEmpty();
    }

    @Test
    void a_room_that_goes_with_its_last_member_is_gone_at_once() {
        room.create(A, "ann");

        assertThat(room.giveBack(A, "ann", true)).containsExactly("gone");
        assertThat(room.stored()).isEmpty();
    }

    @Test
    void a_room_that_stays_without_anybody_lasts_as_long_as_a_new_one() {
        room.create(A, "ann");
        long since = room.now();

        assertThat(room.giveBack(A, "ann", false)).containsExactly("here", "2", "0", "");
        room.expectLife(room.roomKey(), EMPTY_TTL, since);
    }

    @Test
    void giving_back_what_is_not_held_changes_nothing() {
        room.create(A, "ann");
        room.take(B, "ben");
        room.published();
        Map<String, String> before = room.stored();

        assertThat(room.giveBack(A, "cid", true))
                .as("without nodes, since they are as they were")
                .containsExactly("here", "2", "0", "", "ann", "ben");
        assertThat(room.stored()).isEqualTo(before);
        assertThat(room.published()).isEmpty();
    }

    @Test
    void a_used_token_stays_used_when_its_user_leaves() {
        room.create(A, "ann");
        ScriptedRoom.Join ben = room.join(A, "ben");
        room.take(ben);
        Map<String, Long> before = room.used();

        room.giveBack(A, "ben", true);

        assertThat(room.used()).isEqualTo(before);
        assertThat(room.take(room.join(A, "cid").withToken(ben.token()))).containsExactly("used");
    }

    @Test
    void the_last_one_on_a_node_tells_the_nodes_that_remain() {
        room.create(A, "ann");
        room.take(B, "ben");
        room.published();

        assertThat(room.giveBack(B, "ben", true)).containsExactly("here", "3", "0", A, "ann");
        assertThat(room.published()).containsExactly("N" + B + "3 0 " + A);
    }

    @Test
    void somebody_whose_node_has_more_members_tells_nobody() {
        room.create(A, "ann");
        room.take(B, "ben");
        room.take(B, "cid");
        room.published();

        room.giveBack(B, "ben", true);

        assertThat(room.published()).isEmpty();
    }

    @Test
    void the_last_one_of_all_tells_nobody() {
        room.create(A, "ann");

        room.giveBack(A, "ann", false);

        assertThat(room.published()).isEmpty();
    }

    @Test
    void members_of_a_node_whose_lease_is_over_go_with_who_leaves() {
        room.create(A, "ann");
        room.take(A, "ben");
        room.take(B, "cid");
        room.pass(LEASE.minusSeconds(1));
        room.renew(A);
        room.pass(LEASE.minusSeconds(1));

        assertThat(room.giveBack(A, "ben", true)).containsExactly("here", "4", "0", A, "ann");
        assertThat(room.leases()).containsOnlyKeys(A);
    }

    @Test
    void a_room_that_only_lost_its_lapsed_members_stays() {
        room.create(B, "ben");
        room.pass(LEASE.plusSeconds(1));

        assertThat(room.giveBack(A, "ann", true)).containsExactly("here", "2", "0", "");
    }

    @Test
    void a_lease_is_renewed_by_who_stays_and_that_of_the_other_node_is_not() {
        room.create(A, "ann");
        room.take(A, "ben");
        room.take(B, "cid");
        room.pass(LEASE.dividedBy(2));
        long others = room.leases().get(B);
        long since = room.now();

        room.giveBack(A, "ben", true);

        room.expectMoment(room.leases().get(A), LEASE, since);
        assertThat(room.leases()).containsEntry(B, others);
        room.expectLife(room.roomKey(), LEASE.plus(EMPTY_TTL), since);
    }
}
