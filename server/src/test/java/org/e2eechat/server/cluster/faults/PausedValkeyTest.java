package org.e2eechat.server.cluster.faults;

import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;

class PausedValkeyTest {
    @Test
    void a_server_that_keeps_its_connections_and_says_nothing_is_away_all_the_same()
            throws Exception {
        try (ValkeyServer valkey = ValkeyServer.start();
                Conversation talk = Conversation.on("Valkey paused (SIGSTOP)", valkey.url())) {
            valkey.pause();
            talk.expectOutage(talk.a, talk.b);

            valkey.resume();

            talk.expectHealed();
        }
    }
}
