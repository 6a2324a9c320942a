package org.e2eechat.server.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Every setting of the server, read once and never changed. docs/configuration.md has each one's
 * variable, default, range and meaning.
 */
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

    /**
     * Reads all settings: the given variables, over the {@code .env} file in the working directory,
     * over the defaults.
     *
     * @param variables the process environment
     * @param workingDirectory where {@code .env} is, and what relative paths are relative to
     * @param random makes the instance's id and, outside production, a missing signing secret; a {@link
     *     java.security.SecureRandom} except in tests
     * @param buildVersion what {@code SERVICE_VERSION} is when it is not set
     * @throws ConfigException with every problem; the process then ends with exit code 78 (EX_CONFIG)
     */
    public static Loaded read(
            Map<String, String> variables,
            Path workingDirectory,
            RandomGenerator random,
            String buildVersion)
            throws ConfigException {
        Environment environment = new Environment(variables, workingDirectory);
        return new ConfigReader(environment, random, buildVersion).read();
    }

    /**
     * Settings that can be used.
     *
     * @param warnings what may not be meant: each begins with the variable's name and a colon, and none has a secret's
     *     value in it
     */
    public record Loaded(RelayConfig config, List<String> warnings) {
        public Loaded {
            warnings = List.copyOf(warnings);
        }
    }

    /** {@code NODE_ENV} or {@code APP_ENV}. */
    public enum AppEnvironment {
        DEVELOPMENT,
        PRODUCTION,
        TEST
    }

    /**
     * Where the server listens.
     *
     * @param port 0 takes any free one
     * @param managementPort where health and metrics answer, when not on {@code port}; never equal to it unless both are 0
     * @param keepAlive how long an idle HTTP connection stays open
     */
    public record Listen(
            String host,
            int port,
            OptionalInt managementPort,
            Duration keepAlive,
            Optional<Tls> tls) {}

    /** PEM files that could be read at start; absolute if the working directory was. */
    public record Tls(Path certificate, Path key) {}

    /** What is logged, and how. */
    public record Logs(
            LogLevel level, LogFormat format, boolean requests, boolean healthCheckFailures) {}

    /** From the most to the least important. */
    public enum LogLevel {
        FATAL,
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    /** For machines or for people. */
    public enum LogFormat {
        JSON,
        PRETTY
    }

    /** Whose forwarding headers are believed. */
    public sealed interface ProxyTrust {
        /** Forwarding headers are ignored. */
        record Nobody() implements ProxyTrust {}

        /** The headers of peers in these networks are believed. */
        record Networks(List<Cidr> networks) implements ProxyTrust {
            public Networks {
                networks = List.copyOf(networks);
            }
        }

        /** The last {@code hops} addresses of the forwarding chain are our own proxies. */
        record Hops(int hops) implements ProxyTrust {}
    }

    /**
     * The directory that nodes share.
     *
     * @param redisUrl empty for a node that stands alone
     * @param authorities PEM file of who may have signed its certificates; the JDK's own authorities when empty
     * @param maxRetriesPerRequest of one command, within the time that a request has
     * @param readyCheck whether the server is not ready while the directory does not answer
     */
    public record Directory(
            Optional<Secret> redisUrl,
            Optional<Path> authorities,
            int maxRetriesPerRequest,
            boolean readyCheck,
            Duration connectTimeout) {}

    /**
     * What signs and verifies join tokens.
     *
     * @param current signs and verifies
     * @param previous verify only; distinct, and never the current one
     * @param replayProtection whether a token works only once
     * @param currentChanged when the current one was made: as the operator says, else when its file was written; empty when nobody knows
     */
    public record Tokens(
            Secret current,
            List<Secret> previous,
            boolean replayProtection,
            Optional<Instant> currentChanged) {
        public Tokens {
            previous = List.copyOf(previous);
        }
    }

    /**
     * What holds for every room.
     *
     * @param capacity seats
     * @param keyTtl how long a room outlives its last activity, and how long a rejoin token lives
     * @param qrRotation how often a QR token is replaced, and how long it lives
     * @param resumeGrace how long a lost connection keeps its seat; nothing uses it in this release
     * @param autoCleanup whether a room goes with its last participant
     */
    public record RoomRules(
            int capacity,
            Duration keyTtl,
            Duration qrRotation,
            Duration resumeGrace,
            boolean autoCleanup) {}

    /**
     * Limits; rates are token buckets that refill continuously.
     *
     * @param maxCiphertextBytes never more than {@code maxFrameBytes}
     * @param perAddress whether the limits per address hold at all
     * @param lobbyTimeout how long a connection may be in no room
     */
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

    /**
     * Unsent frames of one connection, whether too many of them end it, and how they are sent.
     *
     * @param sendTogether whether the frames of a moment go to the kernel in one call, where that is possible
     */
    public record Outboxes(boolean closeSlowReaders, int thresholdBytes, boolean sendTogether) {}

    /** How often the server pings, and how long it waits for the pong. Either may be the longer one. */
    public record Heartbeat(Duration interval, Duration timeout) {}

    /** Which HTTP routes there are, and what they say. */
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
     * Which pages may connect.
     *
     * @param enabled whether CORS headers are sent; the origins guard the WebSocket upgrade either way
     * @param origins allowed origins, as browsers write them ({@code https://chat.example}); {@link OriginRule} matches them
     */
    public record Cors(boolean enabled, Set<OriginRule> origins, boolean credentials) {
        public Cors {
            origins = Set.copyOf(origins);
        }
    }

    /**
     * Headers that protect a browser.
     *
     * @param contentSecurityPolicy for everything but the web client; printable ASCII
     * @param hsts present in production only
     */
    public record SecurityHeaders(
            boolean enabled, String contentSecurityPolicy, Optional<Hsts> hsts) {}

    /** Strict-Transport-Security (RFC 6797). */
    public record Hsts(long maxAgeSeconds, boolean includeSubdomains, boolean preload) {}

    /**
     * How metrics are shown.
     *
     * @param prometheus false leaves JSON only
     * @param token what a reader of /metrics must present, if anything
     */
    public record Metrics(boolean prometheus, Duration sampleInterval, Optional<Secret> token) {}

    /** Whether SIGTERM closes connections in waves, and how long that may take. */
    public record Shutdown(boolean graceful, Duration timeout) {}

    /**
     * Where errors are reported.
     *
     * @param webhook an http or https URL, present when alerting is on; it is a secret, because whoever knows it can post
     */
    public record Alerts(Optional<URI> webhook) {
        @Override
        public String toString() {
            return "Alerts[webhook=" + webhook.map(_ -> "redacted") + "]";
        }
    }

    /** What tells this process from others in logs, health answers and alerts. */
    public record Identity(String version, String deployment, String instanceId) {}
}
