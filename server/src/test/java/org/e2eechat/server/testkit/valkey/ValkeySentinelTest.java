package org.e2eechat.server.testkit.valkey;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ValkeySentinelTest {

    @Test
    void the_replica_takes_over_from_a_killed_master() {
        try (ValkeySentinel sentinel = ValkeySentinel.start(1)) {
            sentinel.master().command("SET", "key", "value");
            assertThat(sentinel.master().command("WAIT", "1", "10000"))
                    .as("replicas that have it")
                    .isEqualTo(new Reply.Whole(1));

            sentinel.master().kill();

            sentinel.awaitFailover();
            assertThat(sentinel.replica().command("GET", "key").text()).isEqualTo("value");
            assertThat(sentinel.replica().command("SET", "key", "new").text()).isEqualTo("OK");
            assertThat(sentinel.url()).startsWith("redis-sentinel://127.0.0.1:").endsWith("/main");
        }
    }

    @Test
    void three_sentinels_agree() {
        try (ValkeySentinel sentinel = ValkeySentinel.start(3)) {
            sentinel.master().pause();

            sentinel.awaitFailover();

            assertThat(sentinel.sentinels()).hasSize(3);
        }
    }
}
