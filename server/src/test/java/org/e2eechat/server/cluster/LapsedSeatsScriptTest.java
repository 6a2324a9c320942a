package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.e2eechat.server.cluster.ScriptedRoom.A;
import static org.e2eechat.server.cluster.ScriptedRoom.B;
import static org.e2eechat.server.cluster.ScriptedRoom.LEASE;

import org.e2eechat.server.cluster.ScriptedRoom.Join;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A node died, and before the next renewal somebody asked for something that changes nothing: the dead node's seats went on the way, and no version told of it, so its members stayed
 * on the screens of all others until the room changed for another reason.
 */
class LapsedSeatsScriptTest extends RoomScriptContract {
    private Join ben;

    @BeforeEach
    void a_node_dies() {
        room.create(A, "ann");
        ben = room.join(B, "ben");
        room.take(ben);
        room.pass(LEASE.minusSeconds(1));
        room.renew(A);
        room.pass(LEASE.minusSeconds(1));
    }

    @Test
    void a_used_token_does_not_hide_that_members_have_gone() {
        assertThat(room.take(room.join(A, "ben-again").withToken(ben.token())))
                .containsExactly("used");

        assertThat(room.renew(A)).containsExactly("renewed", "3", "0", A);
    }

    @Test
    void an_undone_join_does_not_hide_that_members_have_gone() {
        room.undo(room.join(A, "cid"));

        assertThat(room.renew(A)).containsExactly("renewed", "3", "0", A);
    }
}
