package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.e2eechat.server.cluster.ScriptedRoom.A;
import static org.e2eechat.server.cluster.ScriptedRoom.B;
import static org.e2eechat.server.cluster.ScriptedRoom.LEASE;

import org.e2eechat.server.cluster.ScriptedRoom.Join;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.Map;

/**
 * A server without memory refused to renew the leases of people who were in a room, and admitted
 * newcomers, because the first thing that a join wrote freed memory: rooms had ten members of
 * eight.
 */
class FullValkeyScriptTest extends RoomScriptContract {
    private Join ben;

    @BeforeEach
    void the_server_is_full() {
        room.create(A, "ann");
        ben = room.join(B, "ben");
        room.take(ben);
        room.call("CONFIG", "SET", "maxmemory", "1");
    }

    @AfterEach
    void there_is_memory_again() {
        room.call("CONFIG", "SET", "maxmemory", "0");
    }

    @Test
    void nobody_joins_and_nothing_is_written() {
        Map<String, String> before = room.stored();
        Map<String, Long> tokens = room.used();

        assertThatThrownBy(() -> room.take(A, "cid")).hasMessageContaining("OOM");
        assertThat(room.stored()).isEqualTo(before);
        assertThat(room.used()).isEqualTo(tokens);
    }

    @Test
    void nobody_joins_in_the_place_of_seats_that_have_lapsed_either() {
        room.call("CONFIG", "SET", "maxmemory", "0");
        room.pass(LEASE.plusSeconds(1));
        room.call("CONFIG", "SET", "maxmemory", "1");
        Map<String, String> before = room.stored();

        assertThatThrownBy(() -> room.take(A, "cid")).hasMessageContaining("OOM");
        assertThat(room.stored()).isEqualTo(before);
    }

    @Test
    void no_room_is_made() {
        room.call("DEL", room.roomKey());

        assertThatThrownBy(() -> room.create(A, "ann")).hasMessageContaining("OOM");
    }

    @Test
    void leases_are_renewed() {
        assertThat(room.renew(A)).startsWith("renewed");
    }

    @Test
    void seats_are_given_back() {
        assertThat(room.giveBack(B, "ben", true)).startsWith("here");
        assertThat(room.stored()).doesNotContainKey("sben");
    }

    @Test
    void joins_are_undone() {
        assertThat(room.undo(ben)).containsExactly("undone");
        assertThat(room.stored()).doesNotContainKey("sben");
    }

    @Test
    void a_used_token_is_told_apart() {
        assertThat(room.take(room.join(A, "cid").withToken(ben.token()))).containsExactly("used");
    }
}
