package org.e2eechat.server.cluster.faults;

import org.e2eechat.server.testkit.valkey.FaultyProxy;
import org.e2eechat.server.testkit.valkey.FaultyProxy.Direction;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;

import java.time.Duration;

/** A node is cut off for longer than the lease on its seats. */
class LongCutTest {
    private static final Duration LEASE_AND_SLACK = Duration.ofSeconds(30); // of a lease of 12 s

    @Test
    void its_people_count_as_gone_until_it_is_back_and_then_have_their_seats_again()
            throws Exception {
        try (ValkeyServer valkey = ValkeyServer.start();
                FaultyProxy network = FaultyProxy.before(valkey);
                Conversation talk =
                        Conversation.onTwoWays(
                                "a node cut off for longer than its lease",
                                valkey.url(),
                                valkey.urlAt(network.port()))) {
            network.cut(Direction.TO_SERVER, Direction.TO_CLIENT);

            Waiting.until(
                    "the other node counts them as gone",
                    LEASE_AND_SLACK,
                    () -> talk.alice.last("ROOM_STATS").path("participants").intValue() == 2);
            talk.expectRoomsOnOneNodeGoOn();

            network.heal();
            talk.expectHealed();
        }
    }
}
