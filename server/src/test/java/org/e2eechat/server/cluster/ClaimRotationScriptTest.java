package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.e2eechat.server.cluster.ScriptedRoom.A;
import static org.e2eechat.server.cluster.ScriptedRoom.B;
import static org.e2eechat.server.cluster.ScriptedRoom.LEASE;
import static org.e2eechat.server.cluster.ScriptedRoom.ROTATION;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class ClaimRotationScriptTest extends RoomScriptContract {

    @Test
    void a_code_that_is_not_due_stays_and_the_node_is_told_when_to_ask_again() {
        room.create(A, "ann");
        room.pass(LEASE);
        Map<String, String> before = room.stored();

        List<String> answer = room.claim(A, false, 0);

        assertThat(answer).hasSize(2).startsWith("later");
        long due = Long.parseLong(before.get("c"));
        assertThat(Long.parseLong(answer.get(1)))
                .isBetween(due - room.now(), ROTATION.minus(LEASE).toMillis());
        assertThat(room.stored()).isEqualTo(before);
    }

    @Test
    void one_node_has_the_turn_when_a_code_is_due() {
        room.create(A, "ann");
        room.take(B, "ben");
        due();
        long since = room.now();

        assertThat(room.claim(B, false, 0)).containsExactly("granted", "1");
        assertThat(room.claim(A, false, 0)).startsWith("later");
        room.expectMoment(Long.parseLong(room.field("c")), ROTATION, since);
        assertThat(room.field("k")).isEqualTo("1");
    }

    @Test
    void the_next_turn_is_another_nodes() {
        room.create(A, "ann");
        room.take(B, "ben");
        due();
        room.claim(A, false, 0);
        due();

        assertThat(room.claim(B, false, 1)).containsExactly("granted", "2");
    }

    @Test
    void a_timer_may_go_off_a_little_early_and_not_much() {
        room.create(A, "ann");
        dueAt(room.now() + 200);
        assertThat(room.claim(A, false, 0)).containsExactly("granted", "1");

        dueAt(room.now() + 5_000);
        assertThat(room.claim(A, false, 1)).startsWith("later");
    }

    @Test
    void a_code_that_is_good_for_nobody_is_replaced_before_its_time() {
        room.create(A, "ann");
        long since = room.now();

        assertThat(room.claim(A, true, 0)).containsExactly("granted", "1");
        assertThat(room.claim(B, true, 0)).containsExactly("granted", "2");
        room.expectMoment(Long.parseLong(room.field("c")), ROTATION, since);
    }

    @Test
    void numbers_that_were_lost_are_counted_on_from_what_is_shown() {
        room.create(A, "ann");

        assertThat(room.claim(A, true, 41)).containsExactly("granted", "42");
        assertThat(room.claim(B, true, 7)).as("who is behind").containsExactly("granted", "43");
        assertThat(room.field("k")).isEqualTo("43");
    }

    @Test
    void where_there_is_no_room_the_node_has_the_turn_and_nothing_is_made() {
        assertThat(room.claim(A, false, 4)).containsExactly("granted", "5");
        assertThat(room.stored()).isEmpty();
    }

    @Test
    void nothing_but_the_code_is_another_one_afterwards() {
        room.create(A, "ann");
        room.take(B, "ben");
        room.pass(LEASE.dividedBy(2));
        room.published();
        Map<String, String> before = room.stored();
        Map<String, Long> tokens = room.used();
        long life = Long.parseLong(room.call("PTTL", room.roomKey()).getFirst());

        room.claim(A, true, 0);

        Map<String, String> after = room.stored();
        after.remove("k");
        after.put("c", before.get("c"));
        assertThat(after).isEqualTo(before);
        assertThat(room.used()).isEqualTo(tokens);
        assertThat(Long.parseLong(room.call("PTTL", room.roomKey()).getFirst()))
                .isLessThanOrEqualTo(life);
        assertThat(room.published()).isEmpty();
    }

    private void due() {
        dueAt(room.now());
    }

    private void dueAt(long moment) {
        room.call("HSET", room.roomKey(), "c", Long.toString(moment));
    }
}
