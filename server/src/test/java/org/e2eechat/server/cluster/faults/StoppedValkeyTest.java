package org.e2eechat.server.cluster.faults;

import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;

class StoppedValkeyTest {

    @Test
    void people_stay_and_talk_on_their_node_and_across_nodes_again_when_valkey_is_back()
            throws Exception {
        try (ValkeyServer valkey = ValkeyServer.start();
                Conversation talk = Conversation.on("Valkey stopped", valkey.url())) {
            valkey.kill();
            talk.expectOutage(talk.a, talk.b);

            valkey.restartEmpty();

            talk.expectHealed();
        }
    }
}
