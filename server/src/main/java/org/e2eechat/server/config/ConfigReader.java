package org.e2eechat.server.config;

import org.e2eechat.server.config.RelayConfig.Alerts;
import org.e2eechat.server.config.RelayConfig.Cors;
import org.e2eechat.server.config.RelayConfig.Directory;
import org.e2eechat.server.config.RelayConfig.Heartbeat;
import org.e2eechat.server.config.RelayConfig.Hsts;
import org.e2eechat.server.config.RelayConfig.Http;
import org.e2eechat.server.config.RelayConfig.Identity;
import org.e2eechat.server.config.RelayConfig.Limits;
import org.e2eechat.server.config.RelayConfig.Listen;
import org.e2eechat.server.config.RelayConfig.Loaded;
import org.e2eechat.server.config.RelayConfig.Logs;
import org.e2eechat.server.config.RelayConfig.Metrics;
import org.e2eechat.server.config.RelayConfig.Outboxes;
import org.e2eechat.server.config.RelayConfig.RoomRules;
import org.e2eechat.server.config.RelayConfig.SecurityHeaders;
import org.e2eechat.server.config.RelayConfig.Shutdown;
import org.e2eechat.server.config.RelayConfig.Tls;
import org.e2eechat.server.config.RelayConfig.Tokens;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Makes the record tree from an environment. Each part notes its problems there and goes on. */
final class ConfigReader {

    private static final int RANDOM_SECRET_BYTES = 32; // the MAC's own strength
    private static final int INSTANCE_ID_BYTES = 8; // no two processes of an installation meet

    private final Environment env;
    private final RandomGenerator random;
    private final String buildVersion;

    ConfigReader(Environment env, RandomGenerator random, String buildVersion) {
        this.env = env;
        this.random = random;
        this.buildVersion = buildVersion;
    }

    Loaded read() throws ConfigException {
        RelayConfig config = tree();
        new CrossChecks(env, config).run();
        if (!env.problems().isEmpty()) {
            throw new ConfigException(env.problems(), env.warnings());
        }
        return new Loaded(config, env.warnings());
    }

    private RelayConfig tree() {
        return new RelayConfig(
                env.value(Settings.NODE_ENV),
                listen(),
                logs(),
                env.value(Settings.TRUST_PROXY),
                directory(),
                tokens(),
                rooms(),
                limits(),
                outboxes(),
                new Heartbeat(
                        env.value(Settings.WS_PING_INTERVAL_MS),
                        env.value(Settings.WS_PING_TIMEOUT_MS)),
                http(),
                metrics(),
                new Shutdown(
                        env.value(Settings.FEATURE_GRACEFUL_SHUTDOWN),
                        env.value(Settings.GRACEFUL_SHUTDOWN_TIMEOUT_MS)),
                alerts(),
                identity());
    }

    private Listen listen() {
        return new Listen(
                env.value(Settings.HOST),
                env.value(Settings.PORT),
                managementPort(),
                env.value(Settings.HTTP_KEEP_ALIVE_TIMEOUT_MS),
                tls());
    }

    // The same port twice is one listener; but 0 and 0 are two free ones.
    private OptionalInt managementPort() {
        int port = env.value(Settings.PORT);
        return env.find(Settings.MANAGEMENT_PORT).stream()
                .mapToInt(Integer::intValue)
                .filter(management -> management != port || management == 0)
                .findFirst();
    }

    private Optional<Tls> tls() {
        return env.find(Settings.TLS_CERT_FILE)
                .flatMap(
                        certificate ->
                                env.find(Settings.TLS_KEY_FILE)
                                        .map(
                                                key ->
                                                        new Tls(
                                                                env.resolve(certificate),
                                                                env.resolve(key))));
    }

    private Logs logs() {
        return new Logs(
                env.value(Settings.LOG_LEVEL),
                env.value(Settings.LOG_FORMAT),
                env.value(Settings.LOG_REQUESTS),
                env.value(Settings.LOG_HEALTH_CHECK_FAILURES));
    }

    private Directory directory() {
        return new Directory(
                env.find(Settings.REDIS_URL),
                env.find(Settings.REDIS_CA_FILE).map(env::resolve),
                env.value(Settings.REDIS_MAX_RETRIES_PER_REQUEST),
                env.value(Settings.REDIS_ENABLE_READY_CHECK),
                env.value(Settings.REDIS_CONNECT_TIMEOUT));
    }

    private Tokens tokens() {
        Secret current = env.find(Settings.JOIN_TOKEN_SECRET).orElseGet(this::secretOfThisProcess);
        List<Secret> previous = env.find(Settings.JOIN_TOKEN_SECRETS_PREVIOUS).orElse(List.of());
        if (previous.contains(current)) {
            env.warn(
                    Settings.JOIN_TOKEN_SECRETS_PREVIOUS,
                    "has the current secret in it, which is accepted anyway");
        }
        List<Secret> others =
                previous.stream().filter(secret -> !secret.equals(current)).distinct().toList();
        return new Tokens(
                current,
                others,
                env.value(Settings.FEATURE_TOKEN_REPLAY_PROTECTION),
                secretChanged());
    }

    /** What the operator says goes before the file's time, which may be that of a copy. */
    private Optional<Instant> secretChanged() {
        return env.find(Settings.JOIN_TOKEN_SECRET_CREATED)
                .map(day -> day.atStartOfDay(ZoneOffset.UTC).toInstant())
                .or(() -> env.writtenAt(Settings.JOIN_TOKEN_SECRET));
    }

    private Secret secretOfThisProcess() {
        if (env.isProduction() && !env.isRefused(Settings.JOIN_TOKEN_SECRET)) {
            env.refuse(
                    Settings.JOIN_TOKEN_SECRET,
                    "is required in production; make one with: openssl rand -base64 48",
                    Settings.JOIN_TOKEN_SECRET.syntax().allowed());
        }
        if (!env.isProduction()) {
            env.warn(
                    Settings.JOIN_TOKEN_SECRET,
                    "is not set, so a random one was made; it dies with this process, and every join token with it");
        }
        byte[] bytes = new byte[RANDOM_SECRET_BYTES];
        random.nextBytes(bytes);
        return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    private RoomRules rooms() {
        return new RoomRules(
                env.value(Settings.ROOM_MAX_PARTICIPANTS),
                env.value(Settings.ROOM_KEY_TTL_MS),
                env.value(Settings.QR_ROTATION_MS),
                env.value(Settings.RESUME_GRACE_MS),
                env.value(Settings.FEATURE_AUTO_ROOM_CLEANUP));
    }

    private Limits limits() {
        return new Limits(
                env.value(Settings.MAX_WS_MSG_BYTES),
                env.value(Settings.MAX_APP_CIPHERTEXT_BYTES),
                env.value(Settings.MAX_MSGS_PER_10S),
                env.value(Settings.MAX_BYTES_PER_10S),
                env.value(Settings.FEATURE_IP_TRACKING),
                env.value(Settings.MAX_CONNS_PER_IP),
                env.value(Settings.MAX_TOTAL_CONNECTIONS),
                env.value(Settings.MAX_ROOM_CREATES_PER_IP_PER_MIN),
                env.value(Settings.MAX_JOINS_PER_IP_PER_MIN),
                env.value(Settings.MAX_HTTP_REQUESTS_PER_IP_PER_MIN),
                env.value(Settings.LOBBY_TIMEOUT_MS));
    }

    private Outboxes outboxes() {
        return new Outboxes(
                env.value(Settings.FEATURE_SLOW_CONSUMER_PROTECTION),
                env.value(Settings.SLOW_CONSUMER_BUFFER_THRESHOLD),
                env.value(Settings.FEATURE_IO_URING));
    }

    private Http http() {
        return new Http(
                env.value(Settings.FEATURE_HEALTH_ENDPOINT),
                env.value(Settings.FEATURE_READINESS_ENDPOINT),
                env.value(Settings.FEATURE_METRICS_ENDPOINT),
                env.value(Settings.FEATURE_ROOM_HTTP_API),
                env.value(Settings.FEATURE_WEB_CLIENT),
                env.value(Settings.FEATURE_REQUEST_ID),
                env.value(Settings.FEATURE_DETAILED_ERRORS),
                new Cors(
                        env.value(Settings.FEATURE_CORS),
                        env.find(Settings.CORS_ALLOWED_ORIGINS).orElse(Set.of()),
                        env.value(Settings.CORS_ALLOW_CREDENTIALS)),
                securityHeaders());
    }

    private SecurityHeaders securityHeaders() {
        Hsts hsts =
                new Hsts(
                        env.value(Settings.HSTS_MAX_AGE),
                        env.value(Settings.HSTS_INCLUDE_SUBDOMAINS),
                        env.value(Settings.HSTS_PRELOAD));
        return new SecurityHeaders(
                env.value(Settings.FEATURE_SECURITY_HEADERS),
                env.value(Settings.CSP_DIRECTIVES),
                // On a developer's machine it would lock the browser out of every other
                // http://localhost.
                env.isProduction() ? Optional.of(hsts) : Optional.empty());
    }

    private Metrics metrics() {
        return new Metrics(
                env.value(Settings.METRICS_EXPORT_PROMETHEUS),
                env.value(Settings.METRICS_COLLECTION_INTERVAL_MS),
                env.find(Settings.METRICS_TOKEN));
    }

    private Alerts alerts() {
        return new Alerts(
                env.find(Settings.ERROR_ALERT_WEBHOOK_URL)
                        .filter(_ -> env.value(Settings.FEATURE_ERROR_ALERTING)));
    }

    private Identity identity() {
        return new Identity(
                env.find(Settings.SERVICE_VERSION).orElse(buildVersion),
                env.value(Settings.DEPLOYMENT_ENV),
                env.find(Settings.INSTANCE_ID).orElseGet(this::randomInstanceId));
    }

    private String randomInstanceId() {
        byte[] bytes = new byte[INSTANCE_ID_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
