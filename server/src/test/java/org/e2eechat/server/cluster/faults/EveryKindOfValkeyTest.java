package org.e2eechat.server.cluster.faults;

import org.e2eechat.server.testkit.valkey.ServerSettings;
import org.e2eechat.server.testkit.valkey.ValkeyCluster;
import org.e2eechat.server.testkit.valkey.ValkeySentinel;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;

/** Two nodes talk, whatever REDIS_URL says. */
class EveryKindOfValkeyTest {

    @Test
    void one_server() throws Exception {
        try (ValkeyServer valkey = ValkeyServer.start()) {
            talkOver("redis://", valkey.url());
        }
    }

    @Test
    void one_server_with_a_password() throws Exception {
        try (ValkeyServer valkey =
                ValkeyServer.start(ServerSettings.plain().withPassword("open-sesame-1234"))) {
            talkOver("redis:// with a password", valkey.url());
        }
    }

    @Test
    void a_cluster() throws Exception {
        try (ValkeyCluster valkey = ValkeyCluster.start(0)) {
            talkOver("redis-cluster://", valkey.url());
        }
    }

    @Test
    void a_master_under_three_sentinels() throws Exception {
        try (ValkeySentinel valkey = ValkeySentinel.start(3)) {
            talkOver("redis-sentinel://", valkey.url());
        }
    }

    private static void talkOver(String kind, String url, String... settings) throws Exception {
        try (Conversation talk = Conversation.on(kind, url, settings)) {
            talk.expectHealed();
        }
    }
}
