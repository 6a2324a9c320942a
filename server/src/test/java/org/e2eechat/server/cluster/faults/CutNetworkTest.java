package org.e2eechat.server.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.testkit.valkey.FaultyProxy;
import org.e2eechat.server.testkit.valkey.FaultyProxy.Direction;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;

/** The network between one node and Valkey is cut; the other node sees nothing of it. */
class CutNetworkTest {

    @Test
    void cut_both_ways() throws Exception {
        cut("network cut both ways", Direction.TO_SERVER, Direction.TO_CLIENT);
    }

    @Test
    void cut_on_the_way_to_valkey() throws Exception {
        cut("network cut one way, to Valkey", Direction.TO_SERVER);
    }

    @Test
    void cut_on_the_way_back() throws Exception {
        cut("network cut one way, from Valkey", Direction.TO_CLIENT);
    }

    private static void cut(String fault, Direction... ways) throws Exception {
        try (ValkeyServer valkey = ValkeyServer.start();
                FaultyProxy network = FaultyProxy.before(valkey);
                Conversation talk =
                        Conversation.onTwoWays(fault, valkey.url(), valkey.urlAt(network.port()))) {
            network.cut(ways);

            talk.expectOutage(talk.b);
            assertThat(talk.a.isReady()).as("the other node").isTrue();
            Person guest = talk.newcomer(talk.a);
            talk.letIn(guest);
            guest.leave();

            network.heal();
            talk.expectHealed();
        }
    }
}
