package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.e2eechat.server.cluster.ScriptedRoom.A;
import static org.e2eechat.server.cluster.ScriptedRoom.B;
import static org.e2eechat.server.cluster.ScriptedRoom.EMPTY_TTL;
import static org.e2eechat.server.cluster.ScriptedRoom.FRESH;
import static org.e2eechat.server.cluster.ScriptedRoom.GRACE;
import static org.e2eechat.server.cluster.ScriptedRoom.LEASE;

import org.e2eechat.server.cluster.ScriptedRoom.Join;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Map;

class TakeSeatScriptTest extends RoomScriptContract {

    // Seats

    @Test
    void the_first_one_on_a_node_is_told_that_the_node_is_new_and_who_is_there() {
        room.create(A, "ann");

        assertThat(room.take(B, "ben"))
                .containsExactly("seated", "2", "1", "0", "2", "0", A + " " + B, "ann", "ben");
    }

    @Test
    void everybody_who_listens_is_told_of_a_new_node_and_counted() {
        room.create(A, "ann");
        room.listen();
        room.listen();

        assertThat(room.take(B, "ben")).startsWith("seated", "2", "1", "2");
        assertThat(room.published()).containsExactly("N" + B + "2 0 " + A + " " + B);
    }

    @Test
    void nobody_is_told_of_one_more_on_a_node_with_members() {
        room.create(A, "ann");
        room.listen();

        assertThat(room.take(A, "ben"))
                .containsExactly("seated", "2", "0", "0", "2", "0", A, "ann", "ben");
        assertThat(room.published()).isEmpty();
    }

    @Test
    void members_are_named_in_the_order_in_which_they_came() {
        room.create(B, "zoe");
        room.take(A, "yan");

        assertThat(room.take(B, "ann")).endsWith(A + " " + B, "zoe", "yan", "ann");
    }

    @Test
    void an_order_number_is_not_given_twice() {
        room.create(A, "ann");
        room.take(A, "ben");
        room.giveBack(A, "ben", true);

        assertThat(room.take(A, "cid")).startsWith("seated", "3");
        assertThat(room.field("scid")).isEqualTo("3 " + A);
    }

    @Test
    void the_node_has_a_whole_lease_again_and_the_other_one_what_it_had() {
        room.create(A, "ann");
        room.take(B, "ben");
        room.pass(LEASE.dividedBy(2));
        long others = room.leases().get(B);
        long since = room.now();

        room.take(A, "cid");

        room.expectMoment(room.leases().get(A), LEASE, since);
        assertThat(room.leases()).containsEntry(B, others);
        room.expectLife(room.roomKey(), LEASE.plus(EMPTY_TTL), since);
    }

    @Test
    void the_seats_of_a_node_whose_lease_is_over_are_free() {
        room.create(A, "ann");
        room.take(B, "ben");
        room.take(B, "cid");
        assertThat(room.take(A, "dan")).startsWith("full");
        room.pass(LEASE.minusSeconds(1));
        room.renew(A);
        room.pass(LEASE.minusSeconds(1));

        assertThat(room.take(A, "eve")).endsWith(A, "ann", "eve");
        assertThat(room.stored()).doesNotContainKeys("sben", "scid");
        assertThat(room.leases()).containsOnlyKeys(A);
    }

    @Test
    void a_node_that_is_late_keeps_its_seats_when_it_is_the_first_to_ask() {
        room.create(A, "ann");
        room.pass(LEASE.plusSeconds(1));

        assertThat(room.take(A, "ben"))
                .containsExactly("seated", "2", "0", "0", "2", "0", A, "ann", "ben");
    }

    @Test
    void a_room_whose_members_have_all_lapsed_can_be_joined() {
        room.create(A, "ann");
        room.pass(LEASE.plusSeconds(1));

        assertThat(room.take(B, "ben"))
                .containsExactly("seated", "2", "1", "0", "2", "0", B, "ben");
    }

    @Test
    void the_same_call_again_has_the_same_seat_even_in_a_full_room() {
        room.create(A, "ann");
        room.take(A, "cid");
        Join ben = room.join(B, "ben");
        room.take(ben);
        Map<String, Long> tokens = room.used();
        room.published();

        assertThat(room.take(ben))
                .containsExactly(
                        "seated", "3", "1", "0", "3", "0", A + " " + B, "ann", "cid", "ben");
        assertThat(room.field("o")).isEqualTo("3");
        assertThat(room.used()).isEqualTo(tokens);
        assertThat(room.published())
                .as("who has not heard of it the first time")
                .containsExactly("N" + B + "3 0 " + A + " " + B);
    }

    // Refusals

    @Test
    void a_full_room_refuses_and_leaves_the_token_good() {
        room.create(A, "ann");
        room.take(A, "ben");
        room.take(A, "cid");
        Map<String, String> before = room.stored();
        Map<String, Long> tokens = room.used();
        Join dan = room.join(B, "dan");

        assertThat(room.take(dan)).startsWith("full");
        assertThat(room.stored()).isEqualTo(before);
        assertThat(room.used()).isEqualTo(tokens);

        room.giveBack(A, "cid", true);
        assertThat(room.take(dan)).startsWith("seated");
    }

    @Test
    void a_token_is_good_once_on_all_nodes_together() {
        room.create(A, "ann");
        Join ben = room.join(A, "ben");
        room.take(ben);
        Map<String, String> before = room.stored();
        Map<String, Long> tokens = room.used();

        assertThat(room.take(room.join(B, "cid").withToken(ben.token()))).containsExactly("used");
        assertThat(room.stored()).isEqualTo(before);
        assertThat(room.used()).isEqualTo(tokens);
    }

    @Test
    void a_used_token_is_remembered_past_the_room_that_its_members_left() {
        room.create(A, "ann");
        Join ben = room.join(A, "ben");
        room.take(ben);
        room.giveBack(A, "ben", true);
        room.giveBack(A, "ann", true);

        assertThat(room.take(room.join(B, "cid").withToken(ben.token()))).containsExactly("used");
    }

    @Test
    void a_token_of_another_generation_is_outdated_and_not_used_up() {
        room.create(A, "ann");
        Map<String, String> before = room.stored();

        assertThat(room.take(room.join(B, "ben").withGeneration("5")))
                .containsExactly("outdated", "0");
        assertThat(room.stored()).isEqualTo(before);
        assertThat(room.used()).isEmpty();
    }

    @Test
    void a_token_is_taken_within_the_grace_after_its_end_and_no_longer() {
        room.create(A, "ann");
        Duration half = GRACE.dividedBy(2);

        assertThat(room.take(room.join(A, "ben").withExpiry(room.now() - half.toMillis())))
                .startsWith("seated");
        assertThat(room.take(room.join(A, "cid").withExpiry(room.now() - GRACE.toMillis())))
                .containsExactly("outdated", "0");
    }

    @Test
    void of_a_room_that_is_missing_whoever_listens_is_asked() {
        room.listen();
        room.listen();

        assertThat(room.take(A, "ann")).containsExactly("none", "2");
        assertThat(room.published()).containsExactly("L" + A);
        assertThat(room.stored()).isEmpty();
        assertThat(room.used()).isEmpty();
    }

    @Test
    void a_join_that_was_given_up_is_late() {
        room.create(A, "ann");
        Join ben = room.join(B, "ben");
        room.undo(ben);
        Map<String, String> before = room.stored();
        Map<String, Long> tokens = room.used();

        assertThat(room.take(ben)).containsExactly("late");
        assertThat(room.stored()).isEqualTo(before);
        assertThat(room.used()).isEqualTo(tokens);
    }

    // What is remembered of tokens

    @Test
    void a_use_is_remembered_for_as_long_as_some_node_might_take_the_token() {
        room.create(A, "ann");
        Join ben = room.join(A, "ben");

        room.take(ben);

        long until = ben.expires() + GRACE.toMillis();
        assertThat(room.used())
                .containsEntry("t" + ben.token(), until)
                .containsEntry("bben " + ben.token(), until)
                .containsEntry("m", until)
                .hasSize(3);
        assertThat(room.field("m")).isEqualTo(Long.toString(until));
        expectTokensUntil(until);
    }

    @Test
    void a_token_that_ends_sooner_does_not_shorten_the_memory_of_another() {
        room.create(A, "ann");
        Join ben = room.join(A, "ben");
        room.take(ben);

        room.take(room.join(A, "cid").withExpiry(room.now() + 1_000));

        long until = ben.expires() + GRACE.toMillis();
        assertThat(room.used()).containsEntry("m", until);
        assertThat(room.field("m")).isEqualTo(Long.toString(until));
        expectTokensUntil(until);
    }

    private void expectTokensUntil(long until) {
        long before = room.now();
        long left = Long.parseLong(room.call("PTTL", room.usedKey()).getFirst());
        assertThat(until - left).as("now, by the set's end").isBetween(before - 1, room.now() + 1);
    }

    @Test
    void what_need_not_be_remembered_any_more_is_forgotten() {
        room.create(A, "ann");
        Join ben = room.join(A, "ben");
        room.take(ben);
        room.take(room.join(A, "cid").withExpiry(room.now() + 1_000));
        room.giveBack(A, "cid", true);
        room.pass(GRACE.plusSeconds(2));
        Join dan = room.join(A, "dan");

        room.take(dan);

        assertThat(room.used())
                .containsOnlyKeys(
                        "m",
                        "t" + ben.token(),
                        "bben " + ben.token(),
                        "t" + dan.token(),
                        "bdan " + dan.token());
    }

    @Test
    void a_token_that_is_good_many_times_is_not_remembered_nor_has_it_a_generation() {
        room.create(A, "ann");
        Join ben = room.join(A, "ben").manyTimes().withGeneration("5");

        assertThat(room.take(ben)).startsWith("seated");
        assertThat(room.take(room.join(B, "cid").withToken(ben.token()).manyTimes()))
                .startsWith("seated");
        assertThat(room.used()).isEmpty();
    }

    @Test
    void a_room_whose_used_tokens_were_evicted_begins_a_new_generation_and_says_so() {
        room.create(A, "ann");
        Join ben = room.join(A, "ben");
        room.take(ben);
        room.call("DEL", room.usedKey());
        room.published();

        assertThat(room.take(room.join(B, "cid").withToken(ben.token())))
                .containsExactly("outdated", FRESH);
        assertThat(room.stored())
                .containsEntry("g", FRESH)
                .containsEntry("v", "3")
                .containsEntry("m", "0");
        assertThat(room.published()).containsExactly("N" + B + "3 " + FRESH + " " + A);
        assertThat(room.take(room.join(B, "cid").withGeneration(FRESH))).startsWith("seated");
    }

    @Test
    void a_set_that_was_evicted_and_has_begun_again_is_told_apart() {
        room.create(A, "ann");
        Join ben = room.join(A, "ben");
        room.take(ben);
        room.call("DEL", room.usedKey());
        room.undo(room.join(A, "dan"));

        assertThat(room.take(room.join(B, "cid").withToken(ben.token())))
                .containsExactly("outdated", FRESH);
    }

    @Test
    void a_set_that_has_ended_in_time_is_missed_by_nobody() {
        room.create(A, "ann");
        room.take(room.join(A, "ben").withExpiry(room.now() + 1_000));
        room.pass(GRACE.plusSeconds(2));

        assertThat(room.used()).isEmpty();
        assertThat(room.take(A, "cid")).startsWith("seated");
        assertThat(room.field("g")).isEqualTo("0");
    }
}
