package org.e2eechat.server.cluster.faults;

import org.e2eechat.server.testkit.valkey.ValkeySentinel;
import org.junit.jupiter.api.Test;

class SentinelFailoverTest {

    @Test
    void people_talk_across_nodes_again_by_the_new_master() throws Exception {
        try (ValkeySentinel valkey = ValkeySentinel.start(1);
                Conversation talk = Conversation.on("failover by sentinel", valkey.url())) {
            valkey.master().kill();

            talk.expectRoomsOnOneNodeGoOn();
            valkey.awaitFailover();

            talk.expectHealed();
        }
    }

    @Test
    void a_paused_master_is_left_for_the_new_one() throws Exception {
        try (ValkeySentinel valkey = ValkeySentinel.start(1);
                Conversation talk =
                        Conversation.on("failover by sentinel, old master paused", valkey.url())) {
            valkey.master().pause();

            talk.expectRoomsOnOneNodeGoOn();
            valkey.awaitFailover();
            talk.expectHealed();
        }
    }
}
