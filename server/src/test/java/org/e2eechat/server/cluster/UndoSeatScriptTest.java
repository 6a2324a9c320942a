package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.e2eechat.server.cluster.ScriptedRoom.A;
import static org.e2eechat.server.cluster.ScriptedRoom.B;
import static org.e2eechat.server.cluster.ScriptedRoom.EMPTY_TTL;
import static org.e2eechat.server.cluster.ScriptedRoom.GRACE;
import static org.e2eechat.server.cluster.ScriptedRoom.LEASE;
import static org.e2eechat.server.cluster.ScriptedRoom.PATIENCE;

import org.e2eechat.server.cluster.ScriptedRoom.Join;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class UndoSeatScriptTest extends RoomScriptContract {

    @Test
    void the_seat_is_free_and_the_token_good_for_another_try() {
        room.create(A, "ann");
        Join ben = room.join(B, "ben");
        room.take(ben);

        assertThat(room.undo(ben)).containsExactly("undone");
        assertThat(room.stored()).doesNotContainKey("sben");
        assertThat(room.take(room.join(B, "ben-again").withToken(ben.token())))
                .endsWith(A + " " + B, "ann", "ben-again");
    }

    @Test
    void everybody_who_listens_is_told() {
        room.create(A, "ann");
        Join ben = room.join(B, "ben");
        room.take(ben);
        room.published();

        room.undo(ben);

        assertThat(room.version()).isEqualTo(3);
        assertThat(room.published()).containsExactly("N" + B + "3 0 " + A);
    }

    @Test
    void a_join_that_comes_after_it_was_given_up_does_not_happen() {
        room.create(A, "ann");
        Join ben = room.join(B, "ben");
        Map<String, String> before = room.stored();

        assertThat(room.undo(ben)).containsExactly("undone");
        assertThat(room.take(ben)).containsExactly("late");
        assertThat(room.stored()).isEqualTo(before);
        assertThat(room.take(room.join(B, "cid").withToken(ben.token()))).startsWith("seated");
    }

    @Test
    void the_token_is_good_again_when_the_seat_has_lapsed() {
        room.create(A, "ann");
        Join ben = room.join(B, "ben");
        room.take(ben);
        room.pass(LEASE.minusSeconds(1));
        room.renew(A);
        room.pass(LEASE.minusSeconds(1));
        room.renew(A);
        assertThat(room.stored()).doesNotContainKey("sben");

        room.undo(ben);

        assertThat(room.take(room.join(A, "cid").withToken(ben.token()))).startsWith("seated");
    }

    @Test
    void the_token_is_good_again_when_its_node_has_said_that_nobody_sits_there() {
        room.create(A, "ann");
        Join ben = room.join(A, "ben");
        room.take(ben);
        room.settle(A, 0, "ann", "1");
        assertThat(room.stored()).doesNotContainKey("sben");

        room.undo(ben);

        assertThat(room.take(room.join(A, "cid").withToken(ben.token()))).startsWith("seated");
    }

    @Test
    void the_token_is_good_again_when_the_room_is_gone() {
        room.create(A, "ann");
        Join ben = room.join(A, "ben");
        room.take(ben);
        room.call("DEL", room.roomKey());

        room.undo(ben);

        assertThat(room.used()).doesNotContainKeys("t" + ben.token(), "bben " + ben.token());
        assertThat(room.stored()).isEmpty();
    }

    @Test
    void a_token_that_somebody_else_has_used_stays_used() {
        room.create(A, "ann");
        Join ben = room.join(A, "ben");
        room.take(ben);
        Join cid = room.join(B, "cid").withToken(ben.token());
        assertThat(room.take(cid)).containsExactly("used");

        room.undo(cid);

        assertThat(room.take(room.join(B, "dan").withToken(ben.token()))).containsExactly("used");
        assertThat(room.stored()).containsKey("sben");
    }

    @Test
    void other_seats_and_other_tokens_are_left_alone() {
        room.create(A, "ann");
        Join ben = room.join(B, "ben");
        room.take(ben);
        Join cid = room.join(B, "cid");
        room.take(cid);

        room.undo(ben);

        assertThat(room.stored()).containsEntry("sann", "1 " + A).containsEntry("scid", "3 " + B);
        assertThat(room.take(room.join(A, "dan").withToken(cid.token()))).containsExactly("used");
    }

    @Test
    void doing_it_again_changes_nothing_more() {
        room.create(A, "ann");
        Join ben = room.join(B, "ben");
        room.take(ben);
        room.undo(ben);
        room.published();
        Map<String, String> before = room.stored();

        assertThat(room.undo(ben)).containsExactly("undone");
        assertThat(room.stored()).isEqualTo(before);
        assertThat(room.published()).isEmpty();
    }

    @Test
    void a_room_that_was_made_for_the_join_goes_with_it() {
        room.create(A, "ann");

        room.undoCreation(A, "ann");

        assertThat(room.stored()).isEmpty();
        assertThat(room.used()).containsOnlyKeys("xann");
    }

    @Test
    void a_room_with_others_in_it_stays() {
        room.create(A, "ann");
        room.take(B, "ben");

        room.undoCreation(A, "ann");

        assertThat(room.stored()).containsKey("sben");
    }

    @Test
    void a_room_whose_members_have_left_meanwhile_goes_with_the_join() {
        room.create(A, "ann");
        Join ben = room.join(B, "ben");
        room.take(ben);
        room.giveBack(A, "ann", true);

        room.undo(ben);

        assertThat(room.stored()).isEmpty();
    }

    @Test
    void a_room_whose_members_have_left_meanwhile_stays_where_rooms_do_so() {
        room.create(A, "ann");
        Join ben = room.join(B, "ben");
        room.take(ben);
        room.giveBack(A, "ann", false);
        long since = room.now();

        room.undo(ben, false);

        assertThat(room.stored()).containsEntry("n", "").containsEntry("o", "0");
        room.expectLife(room.roomKey(), EMPTY_TTL, since);
    }

    @Test
    void a_room_that_waits_for_its_first_member_waits_on_however_many_joins_fail() {
        room.create(A, "");
        for (String name : List.of("ann", "ben")) {
            Join join = room.join(A, name);
            room.take(join);

            room.undo(join);

            assertThat(room.stored()).as("after " + name).containsEntry("n", "");
        }
    }

    @Test
    void any_other_room_stays_without_anybody_for_as_long_as_a_new_one() {
        room.create(A, "");
        Join ann = room.join(A, "ann");
        room.take(ann);
        long since = room.now();

        room.undo(ann);

        assertThat(room.stored()).containsEntry("n", "");
        room.expectLife(room.roomKey(), EMPTY_TTL, since);
    }

    @Test
    void without_a_room_only_the_join_is_barred_and_not_for_ever() {
        long since = room.now();

        room.undo(room.join(A, "ann"));

        assertThat(room.stored()).isEmpty();
        assertThat(room.used()).containsOnlyKeys("xann");
        room.expectMoment(room.used().get("xann"), PATIENCE, since);
        room.expectLife(room.usedKey(), PATIENCE, since);
    }

    @Test
    void tokens_are_remembered_no_shorter_for_it() {
        room.create(A, "ann");
        room.take(A, "ben");
        long before = Long.parseLong(room.call("PTTL", room.usedKey()).getFirst());
        long since = room.now();
        assertThat(before).as("longer than a join is barred").isGreaterThan(PATIENCE.toMillis());

        room.undo(room.join(A, "cid"));

        long after = Long.parseLong(room.call("PTTL", room.usedKey()).getFirst());
        assertThat(before - after).isBetween(-1L, room.now() - since + 1);
    }

    @Test
    void the_join_is_barred_for_long_enough_though_no_token_lives_as_long() {
        room.create(A, "ann");
        room.take(room.join(A, "ben").withExpiry(room.now() + 1_000));
        long since = room.now();

        room.undo(room.join(A, "cid"));

        room.expectLife(room.usedKey(), PATIENCE, since);
    }

    // The set of used tokens ended with the token that was used last, and with it what barred the
    // join.
    @Test
    void the_join_is_barred_for_as_long_though_a_token_that_ends_sooner_is_used_meanwhile() {
        room.create(A, "ann");
        Join cid = room.join(A, "cid");
        room.undo(cid);

        room.take(room.join(A, "dan").withExpiry(room.now() + 1_000));
        room.pass(GRACE.plusSeconds(2));

        assertThat(room.take(cid)).containsExactly("late");
    }
}
