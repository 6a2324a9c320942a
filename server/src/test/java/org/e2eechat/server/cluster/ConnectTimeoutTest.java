package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;
import org.e2eechat.server.config.Secret;
import org.e2eechat.server.metrics.RelayMetrics;
import org.e2eechat.server.testkit.TestSettings;
import org.junit.jupiter.api.Test;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;

/** REDIS_CONNECT_TIMEOUT, on a network that swallows attempts to connect. What the kernel knows of them tells how many there were. */
class ConnectTimeoutTest {
    private static final int CONNECTIONS = 3; // of a node to a master: each tries by itself
    private static final Duration ENOUGH = Duration.ofSeconds(40); // for a few attempts of a second

    @Test
    void an_attempt_to_connect_is_given_up_after_as_long_as_the_setting_says() throws Exception {
        try (BlackHole patience = BlackHole.dig();
                BlackHole haste = BlackHole.dig();
                Cluster patient = join(patience, "59000")) {
            assertThat(patient.state().isUsable()).isFalse();
            await(() -> patience.attempts() == CONNECTIONS);

            try (Cluster hasty = join(haste, "1000")) {
                await(
                        () -> {
                            patience.attempts();
                            return haste.attempts() >= 2 * CONNECTIONS;
                        });

                assertThat(hasty.state().isUsable()).isFalse();
                assertThat(patience.attempts())
                        .as("the first ones, begun before all of the other node's")
                        .isEqualTo(CONNECTIONS);
            }
        }
    }

    private static Cluster join(BlackHole hole, String connectTimeoutMillis) throws Exception {
        return Cluster.join(
                new Cluster.Parts(
                        TestSettings.read(
                                Map.of(
                                        "APP_ENV",
                                        "test",
                                        "REDIS_CONNECT_TIMEOUT",
                                        connectTimeoutMillis)),
                        new RelayMetrics("test"),
                        nobody(),
                        () -> false,
                        new SecureRandom(),
                        InstantSource.system(),
                        System::nanoTime),
                new Secret("redis://127.0.0.1:" + hole.port()));
    }

    /** Runs nothing: no task matters before there is a connection. */
    private static Executor nobody() {
        return _ -> {};
    }

    private static void await(Callable<Boolean> isSo) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20)) // an attempt lasts a second or more
                .atMost(ENOUGH)
                .until(isSo);
    }
}
