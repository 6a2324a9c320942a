package org.e2eechat.server.testkit.valkey;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ValkeySentinelTest {

    @Test
    void the_replica_takes_over_from_a_killed_master() {
        try (ValkeySentinel sentinel = ValkeySentinel.start(1)) {
            sentinel.master().command("SET", "key", "value");
            // WAIT would not do: it is about what its own connection has written.
            Awaitility.await()
                    .until(() -> sentinel.replica().command("GET", "key") instanceof Reply.Text);

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
