package org.e2eechat.server.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.testkit.valkey.RespClient;
import org.e2eechat.server.testkit.valkey.StoredKey;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

/** Under {@code allkeys-lru}, any key may go at any time, one without the other. */
class EvictedKeysTest {

    @Test
    void a_used_token_stays_used_whichever_key_goes() throws Exception {
        try (ValkeyServer valkey = ValkeyServer.start();
                Conversation talk =
                        Conversation.on("each key evicted, a used token", valkey.url())) {
            for (int i = 0; i < valkey.keyspace().size(); i++) {
                Person guest = talk.newcomer(talk.b);
                String token = talk.letIn(guest);
                StoredKey key = valkey.keyspace().get(i);

                delete(valkey, key);

                Person thief = talk.newcomer(talk.a);
                assertThat(thief.askToJoin(talk.room(), token).code())
                        .as("without " + key.text().replaceAll("\\{.*", ""))
                        .startsWith("ERR_");
                guest.leave();
            }
            talk.finish();
        }
    }

    private static void delete(ValkeyServer valkey, StoredKey key) {
        try (RespClient client = valkey.connect()) {
            client.call("DEL".getBytes(StandardCharsets.US_ASCII), key.name());
        }
    }
}
