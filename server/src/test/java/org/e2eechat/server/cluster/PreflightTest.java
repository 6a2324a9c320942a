package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.config.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Optional;

class PreflightTest {
    private static final String GOOD =
            "# Server\r\nredis_version:7.2.4\r\nvalkey_version:8.0.1\r\naof_enabled:0\r\nmaxmemory_policy:noeviction\r\n";

    @Test
    void nothing_is_said_of_a_server_that_keeps_and_forgets_nothing() {
        assertThat(Preflight.of(GOOD, Optional.of(""), true)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "aof_enabled:0, aof_enabled:1",
        "noeviction, allkeys-lru",
        "valkey_version:8.0.1, valkey_version:6.0.16"
    })
    void each_thing_that_should_be_otherwise_is_named(String good, String bad) {
        assertThat(Preflight.of(GOOD.replace(good, bad), Optional.of(""), false)).hasSize(1);
    }

    @Test
    void snapshots_are_persistence_too() {
        assertThat(Preflight.of(GOOD, Optional.of("3600 1"), false))
                .singleElement()
                .asString()
                .contains("disk");
    }

    @Test
    void a_cluster_wants_sharded_publishing() {
        String old = GOOD.replace("valkey_version:8.0.1\r\n", "").replace("7.2.4", "6.2.11");

        assertThat(Preflight.of(old, Optional.empty(), false)).isEmpty();
        assertThat(Preflight.of(old, Optional.empty(), true))
                .singleElement()
                .asString()
                .contains("sharded");
    }

    @ParameterizedTest
    @CsvSource({
        "redis://127.0.0.1, 1",
        "redis://:secret@localhost:6379, 0",
        "redis://valkey.example, 2",
        "redis://user:secret@valkey.example, 1",
        "rediss://user:secret@valkey.example, 0",
        "redis-cluster://user:secret@a.example?tls=true, 0"
    })
    void a_url_tells_of_missing_passwords_and_encryption(String url, int findings) {
        assertThat(Preflight.of(ValkeyUrl.parse(new Secret(url)))).hasSize(findings);
    }
}
