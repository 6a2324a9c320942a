package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.e2eechat.server.cluster.ScriptedRoom.A;
import static org.e2eechat.server.cluster.ScriptedRoom.B;
import static org.e2eechat.server.cluster.ScriptedRoom.EMPTY_TTL;
import static org.e2eechat.server.cluster.ScriptedRoom.LEASE;

import org.junit.jupiter.api.Test;

import java.util.Map;

class RenewLeaseScriptTest extends RoomScriptContract {

    @Test
    void a_node_with_seats_has_them_for_one_more_lease() {
        room.create(A, "ann");
        room.take(B, "ben");
        room.pass(LEASE.dividedBy(2));
        long others = room.leases().get(B);
        long since = room.now();

        assertThat(room.renew(A)).containsExactly("renewed", "2", "0", A + " " + B);
        room.expectMoment(room.leases().get(A), LEASE, since);
        assertThat(room.leases()).containsEntry(B, others);
        room.expectLife(room.roomKey(), LEASE.plus(EMPTY_TTL), since);
    }

    @Test
    void nothing_but_the_lease_is_another_one_afterwards() {
        room.create(A, "ann");
        room.take(B, "ben");
        room.published();
        Map<String, String> before = room.stored();
        Map<String, Long> tokens = room.used();

        room.renew(A);
        room.renew(A);

        assertThat(without("n", room.stored())).isEqualTo(without("n", before));
        assertThat(room.used()).isEqualTo(tokens);
        assertThat(room.published()).isEmpty();
    }

    private static Map<String, String> without(String name, Map<String, String> fields) {
        fields.remove(name);
        return fields;
    }

    /**
     * A node renewed the seat of somebody who had left while Valkey was away, for as long as
     * another was there.
     */
    @Test
    void a_seat_that_the_node_does_not_know_keeps_it_from_renewing() {
        room.create(A, "ann");
        String known = room.sum(A);
        room.take(A, "ghost");
        Map<String, Long> before = room.leases();

        assertThat(room.renew(A, known)).containsExactly("unsettled");
        assertThat(room.leases()).isEqualTo(before);
    }

    @Test
    void a_node_that_has_seen_what_the_room_was_is_renewed() {
        room.create(A, "ann");
        String mark = room.mark();
        room.take(B, "ben");

        assertThat(room.renew(A, room.sum(A), "1", mark, "2", room.mark())).startsWith("renewed");
    }

    /**
     * After a failover that lost a change, and another change, the version was the one that was
     * seen.
     */
    @Test
    void a_node_that_has_seen_another_room_of_the_same_version_has_to_settle() {
        room.create(A, "ann");
        room.take(B, "ben");

        assertThat(room.renew(A, room.sum(A), "2", "00000000")).containsExactly("unsettled");
        assertThat(room.renew(A, room.sum(A), "3", room.mark())).containsExactly("unsettled");
    }

    @Test
    void a_lost_change_is_noticed_however_many_have_followed_it() {
        room.create(A, "ann");
        for (int i = 0; i < 5; i++) {
            room.take(B, "guest" + i);
        }

        assertThat(room.renew(A, room.sum(A), "3", "00000000")).containsExactly("unsettled");
    }

    @Test
    void a_full_server_renews_what_people_have() {
        room.create(A, "ann");
        room.take(B, "ben");
        room.call("CONFIG", "SET", "maxmemory", "1");
        try {
            assertThat(room.renew(A)).startsWith("renewed");
        } finally {
            room.call("CONFIG", "SET", "maxmemory", "0");
        }
    }

    @Test
    void a_room_that_is_gone_is_not_made_anew() {
        assertThat(room.renew(A)).containsExactly("unsettled");
        assertThat(room.stored()).isEmpty();
    }

    @Test
    void a_node_that_the_room_does_not_know_has_to_settle_first() {
        room.create(A, "ann");
        Map<String, String> before = room.stored();

        assertThat(room.renew(B)).containsExactly("unsettled");
        assertThat(room.stored()).isEqualTo(before);
    }

    @Test
    void a_node_is_unknown_to_a_room_without_anybody() {
        room.create(A, "");

        assertThat(room.renew(A)).containsExactly("unsettled");
    }

    @Test
    void the_lapsed_seats_of_another_node_go_and_everybody_is_told() {
        room.create(A, "ann");
        room.take(B, "ben");
        room.pass(LEASE.minusSeconds(1));
        room.renew(A);
        room.published();
        room.pass(LEASE.minusSeconds(1));
        long since = room.now();

        assertThat(room.renew(A)).containsExactly("renewed", "3", "0", A);
        assertThat(room.stored()).containsKey("sann").doesNotContainKey("sben");
        assertThat(room.leases()).containsOnlyKeys(A);
        room.expectMoment(room.leases().get(A), LEASE, since);
        room.expectLife(room.roomKey(), LEASE.plus(EMPTY_TTL), since);
        assertThat(room.published()).containsExactly("N" + A + "3 0 " + A);
    }

    @Test
    void a_lease_that_is_not_over_yet_is_nobodys_business() {
        room.create(A, "ann");
        room.take(B, "ben");
        room.published();
        room.pass(LEASE.minusSeconds(3));

        assertThat(room.renew(A)).containsExactly("renewed", "2", "0", A + " " + B);
        assertThat(room.stored()).containsKey("sben");
        assertThat(room.published()).isEmpty();
    }

    @Test
    void a_node_that_comes_late_keeps_its_seats_when_nobody_has_missed_it() {
        room.create(A, "ann");
        room.pass(LEASE.plusSeconds(5));
        long since = room.now();

        assertThat(room.renew(A)).containsExactly("renewed", "1", "0", A);
        room.expectMoment(room.leases().get(A), LEASE, since);
        assertThat(room.stored()).containsKey("sann");
    }

    @Test
    void a_node_that_comes_too_late_has_to_settle() {
        room.create(A, "ann");
        room.take(B, "ben");
        room.pass(LEASE.minusSeconds(1));
        room.renew(B);
        room.pass(LEASE.minusSeconds(1));
        room.renew(B);

        assertThat(room.renew(A)).containsExactly("unsettled");
    }
}
