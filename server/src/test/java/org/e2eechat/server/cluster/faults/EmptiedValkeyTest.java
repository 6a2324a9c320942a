package org.e2eechat.server.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.testkit.valkey.StoredKey;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;

/** Valkey forgets everything and goes on; the nodes know who is where, and put it back. */
class EmptiedValkeyTest {

    @Test
    void a_restart_without_data_loses_no_room() throws Exception {
        try (ValkeyServer valkey = ValkeyServer.start();
                Conversation talk = Conversation.on("Valkey restarted empty", valkey.url())) {
            valkey.restartEmpty();

            talk.expectHealed();
        }
    }

    @Test
    void a_flush_loses_no_room() throws Exception {
        try (ValkeyServer valkey = ValkeyServer.start();
                Conversation talk = Conversation.on("FLUSHALL", valkey.url())) {
            valkey.flushAll();

            awaitRebuilt(valkey);
            talk.expectHealed();
        }
    }

    @Test
    void a_token_that_was_used_before_a_flush_is_not_good_again() throws Exception {
        try (ValkeyServer valkey = ValkeyServer.start();
                Conversation talk = Conversation.on("FLUSHALL and a used token", valkey.url())) {
            String token = talk.letIn(talk.newcomer(talk.b));

            valkey.flushAll();

            Person thief = talk.newcomer(talk.a);
            assertThat(thief.askToJoin(talk.room(), token).code())
                    .as("before the room is back")
                    .startsWith("ERR_");
            awaitRebuilt(valkey);
            assertThat(thief.askToJoin(talk.room(), token).code())
                    .as("after the room is back")
                    .startsWith("ERR_TOKEN");
            talk.finish();
        }
    }

    private static void awaitRebuilt(ValkeyServer valkey) {
        Waiting.until(
                "the nodes put their room back",
                Waiting.HEALED_WITHIN,
                () -> !valkey.keyspace().isEmpty());
        assertThat(valkey.keyspace())
                .allSatisfy((StoredKey key) -> assertThat(key.ttlMillis()).isPresent());
    }
}
