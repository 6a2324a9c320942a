package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.e2eechat.server.cluster.ScriptedRoom.A;
import static org.e2eechat.server.cluster.ScriptedRoom.B;
import static org.e2eechat.server.cluster.ScriptedRoom.EMPTY_TTL;
import static org.e2eechat.server.cluster.ScriptedRoom.FRESH;
import static org.e2eechat.server.cluster.ScriptedRoom.LEASE;

import org.e2eechat.server.cluster.ScriptedRoom.Join;
import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.stream.Stream;

class SettleRoomScriptTest extends RoomScriptContract {

    @Test
    void a_lost_room_is_put_back_in_a_new_generation_and_far_above_every_version_that_was_seen() {
        long since = room.now();

        assertThat(room.settle(A, 7, "ann", "1", "cid", "3"))
                .containsExactly("rebuilt", "1008", FRESH, A, "ann", "cid");
        assertThat(room.stored())
                .containsEntry("o", "3")
                .containsEntry("m", "0")
                .containsEntry("sann", "1 " + A)
                .containsEntry("scid", "3 " + A);
        room.expectMoment(room.leases().get(A), LEASE, since);
        room.expectLife(room.roomKey(), LEASE.plus(EMPTY_TTL), since);
        assertThat(room.published()).containsExactly("N" + A + "1008 " + FRESH + " " + A);
    }

    @Test
    void nodes_put_their_members_back_in_the_old_order_whoever_comes_first() {
        room.settle(B, 3, "ben", "2");

        assertThat(room.settle(A, 3, "ann", "1", "cid", "3"))
                .containsExactly("settled", "1005", FRESH, A + " " + B, "ann", "ben", "cid");
    }

    @Test
    void what_one_node_has_seen_of_a_lost_room_is_older_than_all_that_comes_whoever_is_first() {
        room.settle(B, 3, "ben", "2"); // has missed what came before the loss

        assertThat(room.settle(A, 12, "ann", "1"))
                .as("no second generation")
                .containsExactly("settled", "1005", FRESH, A + " " + B, "ann", "ben");
    }

    @Test
    void no_token_from_before_the_loss_is_good() {
        room.create(A, "ann");
        Join ben = room.join(A, "ben");
        room.call("DEL", room.roomKey());
        room.settle(A, 1, "ann", "1");

        assertThat(room.take(ben)).containsExactly("outdated", FRESH);
    }

    @Test
    void a_room_that_is_as_the_node_says_is_left_as_it_is() {
        room.create(A, "ann");
        room.take(B, "ben");
        room.published();
        Map<String, String> before = room.stored();
        Map<String, Long> tokens = room.used();

        assertThat(room.settle(A, 2, "ann", "1"))
                .containsExactly("settled", "2", "0", A + " " + B, "ann", "ben");
        assertThat(without("n", room.stored())).isEqualTo(without("n", before));
        assertThat(room.used()).isEqualTo(tokens);
        assertThat(room.published()).isEmpty();
    }

    private static Map<String, String> without(String name, Map<String, String> fields) {
        fields.remove(name);
        return fields;
    }

    @Test
    void a_room_that_is_older_than_what_the_node_has_seen_begins_a_new_generation() {
        room.create(A, "ann");

        assertThat(room.settle(A, 2, "ann", "1"))
                .containsExactly("settled", "1003", FRESH, A, "ann");
        assertThat(room.published()).containsExactly("N" + A + "1003 " + FRESH + " " + A);
    }

    @Test
    void a_room_that_is_newer_than_what_the_node_has_seen_keeps_its_generation() {
        room.create(A, "ann");
        room.take(B, "ben");

        assertThat(room.settle(A, 1, "ann", "1")).startsWith("settled", "2", "0");
    }

    @Test
    void seats_that_the_node_does_not_name_are_free_but_only_its_own() {
        room.create(A, "ann");
        room.take(A, "cid");
        room.take(B, "ben");
        room.published();

        assertThat(room.settle(A, 3, "cid", "2"))
                .containsExactly("settled", "4", "0", A + " " + B, "cid", "ben");
        assertThat(room.stored()).doesNotContainKey("sann");
        assertThat(room.published()).containsExactly("N" + A + "4 0 " + A + " " + B);
    }

    @Test
    void a_seat_that_the_room_lacks_is_added_in_its_place() {
        room.create(A, "ann");
        room.take(A, "ben");
        room.take(B, "cid");
        room.giveBack(A, "ben", true);

        assertThat(room.settle(A, 4, "ann", "1", "ben", "2"))
                .containsExactly("settled", "5", "0", A + " " + B, "ann", "ben", "cid");
        assertThat(room.field("o")).as("the last number that was given").isEqualTo("3");
    }

    @Test
    void a_seat_whose_place_nobody_knows_is_the_last() {
        room.create(A, "ann");
        room.take(B, "ben");

        assertThat(room.settle(A, 2, "cid", "0", "ann", "1")).endsWith("ann", "ben", "cid");
        assertThat(room.field("scid")).isEqualTo("3 " + A);
    }

    @Test
    void the_number_of_the_last_who_came_is_never_given_again() {
        room.settle(A, 3, "ann", "1", "zoe", "9");

        assertThat(room.take(room.join(A, "ben").withGeneration(FRESH))).startsWith("seated", "10");
    }

    @Test
    void seats_of_a_node_whose_lease_is_over_go_with_it() {
        room.create(A, "ann");
        room.take(B, "ben");
        room.pass(LEASE.plusSeconds(1));

        assertThat(room.settle(A, 2, "ann", "1")).containsExactly("settled", "3", "0", A, "ann");
    }

    @Test
    void a_node_whose_seats_have_lapsed_takes_them_again() {
        room.create(A, "ann");
        room.take(B, "ben");
        room.pass(LEASE.minusSeconds(1));
        room.renew(A);
        room.pass(LEASE.minusSeconds(1));
        room.renew(A);

        assertThat(room.settle(B, 3, "ben", "2"))
                .containsExactly("settled", "4", "0", A + " " + B, "ann", "ben");
    }

    /**
     * A node that was paused for longer than its lease put its members back into a room that had
     * filled up.
     */
    @Test
    void seats_that_lapsed_are_lost_as_far_as_the_room_has_filled_up_since() {
        room.create(A, "ann");
        room.take(B, "ben");
        room.take(B, "cid");
        room.pass(LEASE.plusSeconds(1));
        room.renew(A);
        room.take(A, "dan");

        assertThat(room.settle(B, 3, Stream.of("0"), "cid", "3", "ben", "2"))
                .as("the longest present keeps the last seat")
                .containsExactly("settled", "6", "0", A + " " + B, "ann", "ben", "dan");
    }

    @Test
    void after_a_loss_that_another_change_has_hidden_a_new_generation_begins() {
        room.create(A, "ann");
        room.take(B, "ben");

        assertThat(room.settle(A, 100, Stream.of("1", "2", "00000000"), "ann", "1"))
                .containsExactly("settled", "1003", FRESH, A + " " + B, "ann", "ben");
        assertThat(room.settle(B, 100, Stream.of("1", "2", "00000000"), "ben", "2"))
                .as("one loss, one generation")
                .containsExactly("settled", "1003", FRESH, A + " " + B, "ann", "ben");
    }

    @Test
    void a_full_server_takes_back_who_was_there() {
        room.create(A, "ann");
        room.call("DEL", room.roomKey());
        room.call("CONFIG", "SET", "maxmemory", "1");
        try {
            assertThat(room.settle(A, 1, "ann", "1")).startsWith("rebuilt");
        } finally {
            room.call("CONFIG", "SET", "maxmemory", "0");
        }
    }

    @Test
    void settling_again_changes_nothing() {
        room.settle(A, 7, "ann", "1");
        room.published();

        assertThat(room.settle(A, 1008, "ann", "1"))
                .containsExactly("settled", "1008", FRESH, A, "ann");
        assertThat(room.published()).isEmpty();
    }
}
