package org.e2eechat.server.cluster;

import org.awaitility.Awaitility;
import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.config.Secret;
import org.e2eechat.server.metrics.RelayMetrics;
import org.e2eechat.server.process.Secrets;
import org.e2eechat.server.room.RoomDirectory;
import org.e2eechat.server.testkit.TestSettings;
import org.e2eechat.server.testkit.valkey.ValkeyServer;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** One node's part in a cluster, without the rest of the node; it renews its leases only when told. */
final class Sharing implements AutoCloseable {
    static final Duration LEASE = Duration.ofSeconds(12);
    private static final String SECRET = Secrets.random(); // nodes hear only each other's
    private static final Timings WITHOUT_RENEWALS =
            new Timings(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    LEASE,
                    Duration.ofDays(1),
                    Duration.ofMillis(50));

    final RelayMetrics metrics = new RelayMetrics("test");
    private final ExecutorService virtualThreads = Executors.newVirtualThreadPerTaskExecutor();
    private final Cluster cluster;

    private Sharing(ValkeyServer valkey, String... settings) throws Exception {
        RelayConfig config =
                TestSettings.read(
                        TestSettings.with(
                                Map.of("APP_ENV", "test", "JOIN_TOKEN_SECRET", SECRET), settings));
        cluster =
                Cluster.join(
                        new Cluster.Parts(
                                config,
                                metrics,
                                virtualThreads,
                                () -> false,
                                new SecureRandom(),
                                InstantSource.system(),
                                System::nanoTime),
                        new Secret(valkey.url()),
                        WITHOUT_RENEWALS);
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .until(() -> cluster.state().isUsable());
    }

    /** {@code settings} are names and values in turn. */
    static Sharing of(ValkeyServer valkey, String... settings) throws Exception {
        return new Sharing(valkey, settings);
    }

    RoomDirectory rooms() {
        return cluster.directory();
    }

    SharedConnections connections() {
        return cluster.connections();
    }

    SecretComparison secrets() {
        return cluster.secrets();
    }

    SharedQuotas quotas() {
        return cluster.quotas();
    }

    /** Renews all leases, and waits until that is done: calls to one server are answered in their order. */
    void renew() throws Exception {
        cluster.leases().renew();
        rooms().exists(new org.e2eechat.server.protocol.RoomId("barrier-after-renewals"));
    }

    long nowUnixMs() {
        return cluster.clock().millis();
    }

    @Override
    public void close() {
        cluster.close();
        virtualThreads.shutdownNow();
    }
}
