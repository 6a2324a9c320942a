package org.e2eechat.server.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.testkit.valkey.RespClient;
import org.e2eechat.server.testkit.valkey.StoredKey;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Under {@code allkeys-lru}, any key may go at any time, one without the other. */
class EvictedKeysTest {

    @Test
    void whichever_key_of_a_room_goes_its_people_keep_talking_and_let_others_in() throws Exception {
        try (ValkeyServer valkey = ValkeyServer.start()) {
            try (Conversation talk = Conversation.on("each key evicted in turn", valkey.url())) {
                List<StoredKey> keys = valkey.keyspace();
                assertThat(keys).isNotEmpty();
                for (StoredKey key : keys) {
                    delete(valkey, key);
                    talk.awaitEveryoneHearsEveryone();
                    talk.expectToLetPeopleIn();
                }
                talk.expectHealed();
            }
        }
    }

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

    @Test
    void a_server_that_is_always_full_evicts_and_people_keep_talking() throws Exception {
        try (ValkeyServer valkey = ValkeyServer.start("maxmemory-policy allkeys-lru")) {
            try (Conversation talk = Conversation.on("maxmemory, allkeys-lru", valkey.url())) {
                String used = valkey.command("INFO", "memory").text();
                long bytes =
                        used.lines()
                                .filter(line -> line.startsWith("used_memory:"))
                                .mapToLong(line -> Long.parseLong(line.substring(12)))
                                .findFirst()
                                .orElseThrow();
                valkey.command("CONFIG", "SET", "maxmemory", Long.toString(bytes + 512 * 1024));

                try (RespClient stranger = valkey.connect()) {
                    for (int i = 0; i < 20_000; i++) { // 4 MB into half a megabyte
                        stranger.call("SET", "stranger:" + i, "x".repeat(200), "PX", "60000");
                    }
                }
                talk.awaitEveryoneHearsEveryone();
                assertThat(valkey.command("INFO", "stats").text())
                        .doesNotContain("evicted_keys:0\r\n");

                talk.expectHealed();
            }
        }
    }

    private static void delete(ValkeyServer valkey, StoredKey key) {
        try (RespClient client = valkey.connect()) {
            client.call("DEL".getBytes(StandardCharsets.US_ASCII), key.name());
        }
    }
}
