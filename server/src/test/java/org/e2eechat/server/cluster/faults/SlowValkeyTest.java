package org.e2eechat.server.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.testkit.valkey.FaultyProxy;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;

import java.time.Duration;

class SlowValkeyTest {
    private static final Duration EACH_WAY = Duration.ofMillis(100); // so an answer takes 200 ms

    @Test
    void everything_works_only_later() throws Exception {
        try (ValkeyServer valkey = ValkeyServer.start();
                FaultyProxy network = FaultyProxy.before(valkey);
                Conversation talk =
                        Conversation.on("slow Valkey (200 ms)", valkey.urlAt(network.port()))) {
            network.delay(EACH_WAY);

            talk.awaitEveryoneHearsEveryone();
            Person guest = talk.newcomer(talk.b);
            talk.letIn(guest);
            guest.awaitText(talk.alice.say(), Waiting.ANSWERED_WITHIN);
            talk.newcomer(talk.a).createRoom();
            assertThat(talk.a.isReady()).isTrue();
            assertThat(talk.b.isReady()).isTrue();
            guest.leave();

            network.heal();
            talk.expectHealed();
        }
    }
}
