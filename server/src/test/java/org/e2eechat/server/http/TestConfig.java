package org.e2eechat.server.http;

import org.e2eechat.server.config.OriginRule;
import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.config.RelayConfig.Cors;
import org.e2eechat.server.config.RelayConfig.Hsts;
import org.e2eechat.server.config.RelayConfig.SecurityHeaders;
import org.e2eechat.server.config.Secret;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Settings for a test: everything on, and what the test says otherwise. */
final class TestConfig {
    static final String POLICY = "default-src 'none'; frame-ancestors 'none'";

    private boolean health = true;
    private boolean readiness = true;
    private boolean metrics = true;
    private boolean roomApi = true;
    private boolean webClient = true;
    private boolean requestIds = true;
    private boolean detailedErrors;
    private Set<OriginRule> origins = Set.of();
    private boolean cors = true;
    private boolean credentials;
    private boolean securityHeaders = true;
    private Optional<Hsts> hsts = Optional.empty();
    private boolean prometheus = true;
    private Optional<Secret> metricsToken = Optional.empty();
    private OptionalInt managementPort = OptionalInt.empty();
    private boolean logRequests = true;
    private boolean logProbes = true;

    TestConfig withoutHealth() {
        health = false;
        return this;
    }

    TestConfig withoutReadiness() {
        readiness = false;
        return this;
    }

    TestConfig withoutMetrics() {
        metrics = false;
        return this;
    }

    TestConfig withoutRoomApi() {
        roomApi = false;
        return this;
    }

    TestConfig withoutWebClient() {
        webClient = false;
        return this;
    }

    TestConfig withoutRequestIds() {
        requestIds = false;
        return this;
    }

    TestConfig withDetailedErrors() {
        detailedErrors = true;
        return this;
    }

    TestConfig allowing(String... allowed) {
        origins =
                Set.copyOf(
                        List.of(allowed).stream()
                                .map(origin -> OriginRule.parse(origin).orElseThrow())
                                .toList());
        return this;
    }

    TestConfig withCredentials() {
        credentials = true;
        return this;
    }

    TestConfig withoutCors() {
        cors = false;
        return this;
    }

    TestConfig withoutSecurityHeaders() {
        securityHeaders = false;
        return this;
    }

    TestConfig with(Hsts setting) {
        hsts = Optional.of(setting);
        return this;
    }

    TestConfig withoutPrometheus() {
        prometheus = false;
        return this;
    }

    TestConfig withMetricsToken(String token) {
        metricsToken = Optional.of(new Secret(token));
        return this;
    }

    TestConfig withManagementPort() {
        managementPort = OptionalInt.of(0);
        return this;
    }

    TestConfig withoutRequestLog() {
        logRequests = false;
        return this;
    }

    TestConfig withoutProbeLog() {
        logProbes = false;
        return this;
    }

    RelayConfig toConfig() {
        return new RelayConfig(
                RelayConfig.AppEnvironment.TEST,
                new RelayConfig.Listen(
                        "127.0.0.1", 0, managementPort, Duration.ofSeconds(65), Optional.empty()),
                new RelayConfig.Logs(
                        RelayConfig.LogLevel.INFO,
                        RelayConfig.LogFormat.JSON,
                        logRequests,
                        logProbes),
                new RelayConfig.ProxyTrust.Nobody(),
                new RelayConfig.Directory(
                        Optional.empty(), Optional.empty(), 3, true, Duration.ofSeconds(10)),
                new RelayConfig.Tokens(new Secret("secret"), List.of(), true, Optional.empty()),
                new RelayConfig.RoomRules(
                        10,
                        Duration.ofMinutes(10),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(15),
                        true),
                new RelayConfig.Limits(
                        262_144,
                        65_536,
                        200,
                        1_048_576,
                        true,
                        50,
                        10_000,
                        10,
                        60,
                        200,
                        Duration.ofMinutes(1)),
                new RelayConfig.Outboxes(true, 524_288, true),
                new RelayConfig.Heartbeat(Duration.ofSeconds(30), Duration.ofSeconds(5)),
                new RelayConfig.Http(
                        health,
                        readiness,
                        metrics,
                        roomApi,
                        webClient,
                        requestIds,
                        detailedErrors,
                        new Cors(cors, origins, credentials),
                        new SecurityHeaders(securityHeaders, POLICY, hsts)),
                new RelayConfig.Metrics(prometheus, Duration.ofSeconds(15), metricsToken),
                new RelayConfig.Shutdown(true, Duration.ofSeconds(30)),
                new RelayConfig.Alerts(Optional.empty()),
                new RelayConfig.Identity("1.2.3", "test", "node-a"));
    }
}
