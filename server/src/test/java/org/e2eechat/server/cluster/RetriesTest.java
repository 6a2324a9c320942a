package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.e2eechat.server.protocol.RoomId;
import org.e2eechat.server.room.DirectoryUnavailableException;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Random;

/** REDIS_MAX_RETRIES_PER_REQUEST, on a server that answers one question with an error each time. */
class RetriesTest {
    private final RoomId room = RoomId.random(new Random());

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 2", "5, 6", "10, 11"})
    void a_request_is_made_once_and_tried_again_as_often_as_the_setting_says(
            int retries, long requests) throws Exception {
        assertThat(requestsUntilRefused(Integer.toString(retries))).isEqualTo(requests);
    }

    @Test
    void a_number_beyond_all_time_is_cut_short() throws Exception {
        assertThat(requestsUntilRefused("2147483647")).isEqualTo(11);
    }

    @Test
    void what_succeeds_is_not_tried_again() throws Exception {
        try (ValkeyServer valkey = ValkeyServer.start();
                Sharing node = Sharing.of(valkey, "REDIS_MAX_RETRIES_PER_REQUEST", "5")) {
            valkey.forgetCalls();

            assertThat(node.rooms().exists(room)).isFalse();

            assertThat(valkey.calls()).containsEntry("hget", 1L);
        }
    }

    private long requestsUntilRefused(String setting) throws Exception {
        try (ValkeyServer valkey = ValkeyServer.start();
                Sharing node = Sharing.of(valkey, "REDIS_MAX_RETRIES_PER_REQUEST", setting)) {
            valkey.command("SET", new String(Keys.of(room).room(), US_ASCII), "not a hash");
            valkey.forgetCalls();

            assertThatThrownBy(() -> node.rooms().exists(room))
                    .isInstanceOf(DirectoryUnavailableException.class);

            return valkey.calls().getOrDefault("hget", 0L);
        }
    }
}
