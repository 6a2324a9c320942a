package org.e2eechat.server.cluster.faults;

import org.e2eechat.server.testkit.valkey.FaultyProxy;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;

class BrokenPipelineTest {
    private static final int ROUNDS = 5;
    private static final int MESSAGES = 400; // a round; some 100 kB to Valkey
    private static final int BYTES = 20_000; // before the connection breaks, inside some command

    @Test
    void a_connection_that_breaks_between_two_publications_loses_some_and_doubles_none()
            throws Exception {
        try (ValkeyServer valkey = ValkeyServer.start();
                FaultyProxy network = FaultyProxy.before(valkey);
                Conversation talk =
                        Conversation.onTwoWays(
                                "connection dropped in mid-pipeline",
                                valkey.urlAt(network.port()),
                                valkey.url())) {
            for (int round = 0; round < ROUNDS; round++) {
                network.dropAfter(BYTES + round); // at another byte each time
                for (int i = 0; i < MESSAGES; i++) {
                    talk.alice.say();
                    talk.carol.say();
                }
                talk.awaitEveryoneHearsEveryone();
            }

            network.dropAll();

            talk.expectHealed();
        }
    }
}
