package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.cluster.Inspection.Server;
import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.config.Secret;
import org.e2eechat.server.testkit.valkey.ServerSettings;
import org.e2eechat.server.testkit.valkey.TestAuthority;
import org.e2eechat.server.testkit.valkey.ValkeyCluster;
import org.e2eechat.server.testkit.valkey.ValkeySentinel;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

class InspectionTest {
    private static final String PASSWORD = "kT4vN8qLw2Zs6Yb1Rx5Hc9Jm3Df7Gp0A";
    // What docs/scaling.md says that a relay needs.
    private static final String NEEDED =
            "~e2ee:* &e2ee:* -@all +@read +@write +@pubsub +@scripting +@connection +time +info"
                    + " +config|get";

    @Test
    void a_server_that_is_set_up_well_has_nothing_to_say() throws Exception {
        try (ValkeyServer valkey =
                ValkeyServer.start(
                        ServerSettings.plain()
                                .with("maxmemory 100mb", "maxmemory-policy noeviction")
                                .withUser("relay", PASSWORD, NEEDED))) {
            Inspection inspection = inspect(valkey.url());

            Server.Reached server = reached(inspection);
            assertThat(server.findings()).isEmpty();
            assertThat(server.maxMemoryBytes()).hasValue(100L << 20);
            assertThat(server.usedMemoryBytes().getAsLong()).isPositive();
            assertThat(server.version()).matches("[0-9]+\\.[0-9]+.*");
            assertThat(server.roundTrips()).isNotEmpty();
            assertThat(inspection.password().map(Secret::reveal)).contains(PASSWORD);
        }
    }

    @Test
    void a_server_that_keeps_and_evicts_says_so() throws Exception {
        try (ValkeyServer valkey =
                ValkeyServer.start("appendonly yes", "maxmemory-policy allkeys-lru")) {
            Inspection inspection = inspect(valkey.url());

            assertThat(reached(inspection).findings())
                    .anyMatch(finding -> finding.contains("disk"))
                    .anyMatch(finding -> finding.contains("allkeys-lru"));
            assertThat(reached(inspection).maxMemoryBytes()).hasValue(0);
            assertThat(inspection.urlFindings()).anyMatch(f -> f.contains("no password"));
        }
    }

    @Test
    void a_clock_that_is_wrong_here_shows() throws Exception {
        try (ValkeyServer valkey = ValkeyServer.start()) {
            Duration late = Duration.ofHours(1);

            Server.Reached server = reached(inspect(valkey.url(), () -> Instant.now().minus(late)));

            assertThat(server.ahead()).isBetween(late.minusMinutes(1), late.plusMinutes(1));
        }
    }

    @Test
    void a_wrong_password_is_told_and_not_shown() throws Exception {
        try (ValkeyServer valkey =
                ValkeyServer.start(ServerSettings.plain().withPassword(PASSWORD))) {
            String wrong = valkey.url().replace(PASSWORD, "something-else");

            assertThat(away(inspect(wrong)).why())
                    .startsWith("refuses us: WRONGPASS")
                    .doesNotContain("something-else");
            assertThat(away(inspect(valkey.url().replace(":" + PASSWORD + "@", ""))).why())
                    .startsWith("refuses us: NOAUTH");
        }
    }

    @Test
    void where_nobody_is_nobody_answers() throws Exception {
        ValkeyServer gone = ValkeyServer.start();
        gone.close();

        assertThat(away(inspect(gone.url())).why()).isEqualTo("refuses connections");
        assertThat(away(inspect("redis://nobody.invalid")).why())
                .isEqualTo("has a name that nobody knows");
    }

    @Test
    void a_certificate_has_to_be_trusted(@TempDir Path directory) throws Exception {
        TestAuthority authority = TestAuthority.in(directory);
        try (ValkeyServer valkey = ValkeyServer.start(ServerSettings.plain().withTls(authority))) {
            assertThat(away(inspect(valkey.url())).why()).startsWith("does not come to TLS");

            assertThat(trusting(authority.authority(), valkey.url()).servers())
                    .singleElement()
                    .isInstanceOf(Server.Reached.class);
            assertThat(away(trusting(authority.key(), valkey.url())).why())
                    .isEqualTo("cannot be asked: REDIS_CA_FILE holds no certificate in PEM");
        }
    }

    @Test
    void each_master_of_a_cluster_is_looked_at() throws Exception {
        ValkeyServer.assumeAtLeast(7, 0, "sharded pub/sub");
        try (ValkeyCluster cluster = ValkeyCluster.start(0)) {
            assertThat(inspect(cluster.url()).servers())
                    .hasSizeGreaterThan(1)
                    .allMatch(Server.Reached.class::isInstance);
        }
    }

    @Test
    void sentinels_tell_who_is_to_be_looked_at() throws Exception {
        ValkeySentinel sentinel = ValkeySentinel.start(1);
        try (sentinel) {
            assertThat(inspect(sentinel.url()).servers())
                    .singleElement()
                    .isInstanceOf(Server.Reached.class);
        }
        assertThat(away(inspect(sentinel.url())).why()).contains("nobody who was asked");
    }

    @Test
    void sentinels_may_want_a_login_of_their_own() throws Exception {
        ServerSettings closed = ServerSettings.plain().withPassword(PASSWORD);
        try (ValkeySentinel sentinel = ValkeySentinel.start(1, closed)) {
            assertThat(away(inspect(sentinel.url())).why()).contains("nobody who was asked");
            assertThat(inspect(sentinel.url() + "?sentinel-password=" + PASSWORD).servers())
                    .singleElement()
                    .isInstanceOf(Server.Reached.class);
        }
    }

    private static Inspection inspect(String url) throws Exception {
        return inspect(url, InstantSource.system());
    }

    private static Inspection inspect(String url, InstantSource clock) throws Exception {
        return Inspection.of(config(Map.of()), new Secret(url), clock, System::nanoTime);
    }

    private static Inspection trusting(Path authorities, String url) throws Exception {
        RelayConfig config = config(Map.of("REDIS_CA_FILE", authorities.toString()));
        return Inspection.of(config, new Secret(url), InstantSource.system(), System::nanoTime);
    }

    private static RelayConfig config(Map<String, String> more) throws Exception {
        Map<String, String> variables = new HashMap<>(more);
        variables.put("JOIN_TOKEN_SECRET", "uV3mQx0Zr8Jt5LkYw2HnB7cPd9FsGaE1oTiRqUvXyKzM4bNf");
        variables.put("REDIS_CONNECT_TIMEOUT", "2000");
        return RelayConfig.read(
                        variables, Path.of("target", "no-dot-env-here"), new SecureRandom(), "test")
                .config();
    }

    private static Server.Reached reached(Inspection inspection) {
        assertThat(inspection.servers()).singleElement().isInstanceOf(Server.Reached.class);
        return (Server.Reached) inspection.servers().getFirst();
    }

    private static Server.Away away(Inspection inspection) {
        assertThat(inspection.servers()).singleElement().isInstanceOf(Server.Away.class);
        return (Server.Away) inspection.servers().getFirst();
    }
}
