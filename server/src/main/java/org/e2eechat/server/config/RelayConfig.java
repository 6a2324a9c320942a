package org.e2eechat.server.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Every setting of the server, read once and never changed. */
public record RelayConfig(
        AppEnvironment environment,
        Listen listen,
        Logs logs,
        ProxyTrust proxies,
        Directory directory,
        Tokens tokens,
        RoomRules rooms,
        Limits limits,
        Outboxes outboxes,
        Heartbeat heartbeat,
        Http http,
        Metrics metrics,
        Shutdown shutdown,
        Alerts alerts,
        Identity identity) {

    /** {@code NODE_ENV} or {@code APP_ENV}. */
    public enum AppEnvironment {
        DEVELOPMENT,
        PRODUCTION,
        TEST
    }

    public record Listen(String host, int port, OptionalInt managementPort, Duration keepAlive, Optional<Tls> tls) {}

    public record Tls(Path certificate, Path key) {}

    public record Logs(LogLevel level, LogFormat format, boolean requests, boolean healthCheckFailures) {}

    public enum LogLevel {
        FATAL,
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    public enum LogFormat {
        JSON,
        PRETTY
    }

    /** Whose forwarding headers are believed. */
    public sealed interface ProxyTrust {
        record Nobody() implements ProxyTrust {}

        record Networks(List<Cidr> networks) implements ProxyTrust {}

        /** The last {@code hops} addresses of the forwarding chain are our own proxies. */
        record Hops(int hops) implements ProxyTrust {}
    }

    public record Directory(Optional<Secret> redisUrl, int maxRetriesPerRequest, boolean readyCheck, Duration connectTimeout) {}

    public record Tokens(Secret current, List<Secret> previous, boolean replayProtection) {}

    public record RoomRules(int capacity, Duration keyTtl, Duration qrRotation, Duration resumeGrace, boolean autoCleanup) {}

    /** Limits; rates are token buckets that refill continuously. */
    public record Limits(
            int maxFrameBytes,
            int maxCiphertextBytes,
            int messagesPer10s,
            int bytesPer10s,
            boolean perAddress,
            int connectionsPerAddress,
            int connectionsTotal,
            int roomCreatesPerMinute,
            int joinsPerMinute,
            int httpRequestsPerMinute,
            Duration lobbyTimeout) {}

    public record Outboxes(boolean closeSlowReaders, int thresholdBytes) {}

    public record Heartbeat(Duration interval, Duration timeout) {}

    public record Http(
            boolean health,
            boolean readiness,
            boolean metrics,
            boolean roomApi,
            boolean webClient,
            boolean requestIds,
            boolean detailedErrors,
            Cors cors,
            SecurityHeaders securityHeaders) {}

    /**
     * @param enabled whether CORS headers are sent; the origins guard the WebSocket upgrade either way
     * @param origins allowed origins, as browsers write them ({@code https://chat.example}); {@link OriginRule} matches them
     */
    public record Cors(boolean enabled, Set<OriginRule> origins, boolean credentials) {}

    public record SecurityHeaders(boolean enabled, String contentSecurityPolicy, Optional<Hsts> hsts) {}

    public record Hsts(long maxAgeSeconds, boolean includeSubdomains, boolean preload) {}

    public record Metrics(boolean prometheus, Duration sampleInterval, Optional<Secret> token) {}

    public record Shutdown(boolean graceful, Duration timeout) {}

    public record Alerts(Optional<URI> webhook) {}

    public record Identity(String version, String deployment, String instanceId) {}
}
