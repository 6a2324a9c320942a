package org.e2eechat.server.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.testkit.valkey.StoredKey;
import org.e2eechat.server.testkit.valkey.ValkeyCluster;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;

class LostClusterNodeTest {

    @Test
    void a_replica_takes_over_the_rooms_of_a_lost_master() throws Exception {
        try (ValkeyCluster valkey = ValkeyCluster.start(1);
                Conversation talk =
                        Conversation.on("cluster node lost, with a replica", valkey.url())) {
            ValkeyServer home = homeOf(valkey);

            home.kill();

            talk.expectRoomsOnOneNodeGoOn();
            valkey.awaitLossOf(home);
            talk.expectHealed();
        }
    }

    @Test
    void without_a_replica_rooms_elsewhere_go_on_and_its_own_come_back_with_it() throws Exception {
        try (ValkeyCluster valkey = ValkeyCluster.start(0, "cluster-require-full-coverage no");
                Conversation talk =
                        Conversation.on("cluster node lost, without a replica", valkey.url())) {
            ValkeyServer home = homeOf(valkey);

            home.kill();

            valkey.awaitLossOf(home);
            talk.expectRoomsOnOneNodeGoOn();
            Person stranger = talk.newcomer(talk.a);
            Person friend = talk.newcomer(talk.b);
            Waiting.until( // a third of all rooms cannot be made, the others can
                    "a room elsewhere is made",
                    Waiting.HEALED_WITHIN,
                    () -> !stranger.askToCreate().isError());
            String code = stranger.last("ROOM_CREATED").path("qrToken").stringValue();
            friend.awaitJoined(stranger.room(), () -> code);
            friend.awaitText(stranger.say(), Waiting.ANSWERED_WITHIN);
            home.restartEmpty();
            talk.expectHealed();
        }
    }

    /** The node that has the keys of the one room there is. */
    private static ValkeyServer homeOf(ValkeyCluster valkey) {
        StoredKey key = valkey.keyspace().getFirst();
        ValkeyServer home = valkey.homeOf(key.text());
        assertThat(home.keyspace()).isNotEmpty();
        return home;
    }
}
