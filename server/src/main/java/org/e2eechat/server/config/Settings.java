package org.e2eechat.server.config;

import static org.e2eechat.server.config.Setting.Trait.FILE;
import static org.e2eechat.server.config.Setting.Trait.NEW;
import static org.e2eechat.server.config.Setting.Trait.SECRET;
import static org.e2eechat.server.config.Setting.Trait.UNUSED;

import org.e2eechat.server.config.RelayConfig.AppEnvironment;
import org.e2eechat.server.config.RelayConfig.LogFormat;
import org.e2eechat.server.config.RelayConfig.LogLevel;
import org.e2eechat.server.config.RelayConfig.ProxyTrust;
import org.e2eechat.server.config.Setting.Group;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Every variable, declared once. The parser and docs/configuration.md both come from here. */
final class Settings {

    private static final int MAX_PORT = 65_535;
    private static final int MAX_MILLIS = Integer.MAX_VALUE; // 24 days: no timer counts further
    private static final int MAX_COUNT =
            Integer.MAX_VALUE; // whoever wants no limit writes a large number
    private static final int MAX_FRAME =
            67_108_864; // 64 MiB: a whole frame is held in memory, once a sender
    private static final int MAX_BUFFER =
            1_073_741_824; // 1 GiB, half an int: one frame more cannot overflow it
    private static final String NOT_YET = " This release does not use it yet.";

    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9._+-]{1,64}");
    private static final Pattern INSTANCE = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    // Printable ASCII: a line break here would be a header of the attacker's choice.
    private static final Pattern HEADER_TEXT = Pattern.compile("[\\x20-\\x7e]{1,4096}");

    static final Setting<AppEnvironment> NODE_ENV =
            Setting.of(Group.LISTENING, "NODE_ENV", Syntax.oneOf(AppEnvironment.class))
                    .alias("APP_ENV")
                    .or("production")
                    .means("What the server is for. Production refuses unsafe settings.");

    static final Setting<String> HOST =
            Setting.of(Group.LISTENING, "HOST", NetworkSyntax.host())
                    .or("0.0.0.0")
                    .means("The address to listen on.");

    static final Setting<Integer> PORT =
            Setting.of(Group.LISTENING, "PORT", Syntax.wholeNumber(0, MAX_PORT))
                    .or("3001")
                    .means("The port to listen on; 0 takes any free one.");

    static final Setting<Integer> MANAGEMENT_PORT =
            Setting.of(Group.LISTENING, "MANAGEMENT_PORT", Syntax.wholeNumber(0, MAX_PORT))
                    .orMade("same as `PORT`")
                    .is(NEW)
                    .means(
                            "When set, `/health`, `/ready`, `/live` and `/metrics` answer on this port and no longer on `PORT`.");

    static final Setting<Duration> HTTP_KEEP_ALIVE_TIMEOUT_MS =
            Setting.of(
                            Group.LISTENING,
                            "HTTP_KEEP_ALIVE_TIMEOUT_MS",
                            Syntax.millis(1000, MAX_MILLIS))
                    .or("65000")
                    .means(
                            "How long an idle HTTP connection stays open. Longer than the load balancer's own (often 60 s), else it meets closed connections.");

    static final Setting<Path> TLS_CERT_FILE =
            Setting.of(Group.LISTENING, "TLS_CERT_FILE", Syntax.path())
                    .is(NEW)
                    .means(
                            "Certificate chain in PEM. Together with `TLS_KEY_FILE` the server speaks TLS itself; the files are read again when they change.");

    static final Setting<Path> TLS_KEY_FILE =
            Setting.of(Group.LISTENING, "TLS_KEY_FILE", Syntax.path())
                    .is(NEW, SECRET) // a path, but people paste the key itself
                    .means("The certificate's private key in PEM.");

    static final Setting<LogLevel> LOG_LEVEL =
            Setting.of(Group.LOGS, "LOG_LEVEL", Syntax.oneOf(LogLevel.class))
                    .or("info")
                    .means("The least important level that is logged.");

    static final Setting<LogFormat> LOG_FORMAT =
            Setting.of(Group.LOGS, "LOG_FORMAT", Syntax.oneOf(LogFormat.class))
                    .or("json")
                    .means("`json` is one object a line, for machines; `pretty` is for people.");

    static final Setting<Boolean> LOG_REQUESTS =
            Setting.of(Group.LOGS, "LOG_REQUESTS", Syntax.flag())
                    .or("true")
                    .means(
                            "One line an HTTP request: method, route template, status, time, request id. No query, no body, no address. At most 60 a minute for an address and 100 a second in all; how many there were more is logged.");

    static final Setting<Boolean> LOG_HEALTH_CHECK_FAILURES =
            Setting.of(Group.LOGS, "LOG_HEALTH_CHECK_FAILURES", Syntax.flag())
                    .or("true")
                    .means("A log line when a health or readiness check fails.");

    static final Setting<ProxyTrust> TRUST_PROXY =
            Setting.of(Group.PROXIES, "TRUST_PROXY", NetworkSyntax.proxies())
                    .or("false")
                    .means(
                            "Whose `Forwarded`, `X-Forwarded-For` and `X-Real-IP` headers are believed. A list of networks is best; in production one that holds more than 1/32 of the public internet, all networks together, is refused. A number of hops believes that many addresses at the end of the chain, and `true` believes loopback, private and link-local networks.");

    static final Setting<Secret> JOIN_TOKEN_SECRET =
            Setting.of(Group.TOKENS, "JOIN_TOKEN_SECRET", SecretSyntax.signingSecret())
                    .orMade("none: required in production; random in development and test")
                    .is(SECRET, FILE)
                    .means(
                            "Signs join tokens; all nodes need the same one. Make it with `openssl rand -base64 48`. Placeholders and guessable secrets are refused in production, with a warning elsewhere. A random one dies with the process, and all tokens with it.");

    static final Setting<LocalDate> JOIN_TOKEN_SECRET_CREATED =
            Setting.of(Group.TOKENS, "JOIN_TOKEN_SECRET_CREATED", Syntax.day())
                    .orMade("the day on which its file was written")
                    .is(NEW)
                    .means(
                            "The day on which the signing secret was made, in UTC. For alerts on its age, where its file is made anew at each start, as systemd's credentials and Kubernetes' mounts are. Change it together with the secret.");

    static final Setting<List<Secret>> JOIN_TOKEN_SECRETS_PREVIOUS =
            Setting.of(Group.TOKENS, "JOIN_TOKEN_SECRETS_PREVIOUS", SecretSyntax.signingSecrets())
                    .is(NEW, SECRET, FILE)
                    .means(
                            "Former secrets. Tokens that they signed are still accepted, new ones are not signed with them: so the secret changes without downtime.");

    static final Setting<Boolean> FEATURE_TOKEN_REPLAY_PROTECTION =
            Setting.of(Group.TOKENS, "FEATURE_TOKEN_REPLAY_PROTECTION", Syntax.flag())
                    .or("true")
                    .means(
                            "A join token works once. Without it, whoever sees a token can use it again until it expires.");

    static final Setting<Duration> QR_ROTATION_MS =
            Setting.of(Group.TOKENS, "QR_ROTATION_MS", Syntax.millis(10_000, MAX_MILLIS))
                    .or("60000")
                    .means(
                            "How often a room's QR token is replaced, and how long one is good for.");

    static final Setting<Integer> ROOM_MAX_PARTICIPANTS =
            Setting.of(Group.ROOMS, "ROOM_MAX_PARTICIPANTS", Syntax.wholeNumber(1, 500))
                    .or("10")
                    .means("Seats in a room. Every message goes to all of them.");

    static final Setting<Duration> ROOM_KEY_TTL_MS =
            Setting.of(Group.ROOMS, "ROOM_KEY_TTL_MS", Syntax.millis(60_000, MAX_MILLIS))
                    .or("600000")
                    .means(
                            "How long a room outlives its last activity, and how long a rejoin token (`nextToken`) is good for.");

    static final Setting<Duration> RESUME_GRACE_MS =
            Setting.of(Group.ROOMS, "RESUME_GRACE_MS", Syntax.millis(0, 120_000))
                    .or("15000")
                    .is(NEW, UNUSED)
                    .means(
                            "How long a lost connection keeps its seat; 0 gives it up at once."
                                    + NOT_YET);

    static final Setting<Boolean> FEATURE_AUTO_ROOM_CLEANUP =
            Setting.of(Group.ROOMS, "FEATURE_AUTO_ROOM_CLEANUP", Syntax.flag())
                    .or("true")
                    .means(
                            "A room goes when its last participant leaves, else when `ROOM_KEY_TTL_MS` is over.");

    static final Setting<Integer> MAX_WS_MSG_BYTES =
            Setting.of(Group.LIMITS, "MAX_WS_MSG_BYTES", Syntax.wholeNumber(1024, MAX_FRAME))
                    .or("262144")
                    .means("Bytes in one WebSocket message, all fragments together.");

    static final Setting<Integer> MAX_APP_CIPHERTEXT_BYTES =
            Setting.of(
                            Group.LIMITS,
                            "MAX_APP_CIPHERTEXT_BYTES",
                            Syntax.wholeNumber(1024, MAX_FRAME))
                    .or("65536")
                    .means("Bytes of ciphertext in one chat message; at most `MAX_WS_MSG_BYTES`.");

    static final Setting<Integer> MAX_MSGS_PER_10S =
            Setting.of(Group.LIMITS, "MAX_MSGS_PER_10S", Syntax.wholeNumber(1, MAX_COUNT))
                    .or("200")
                    .means(
                            "Messages in ten seconds on one connection; a token bucket that refills continuously.");

    static final Setting<Integer> MAX_BYTES_PER_10S =
            Setting.of(Group.LIMITS, "MAX_BYTES_PER_10S", Syntax.wholeNumber(1024, MAX_COUNT))
                    .or("1048576")
                    .means(
                            "Bytes in ten seconds on one connection; a token bucket that refills continuously.");

    static final Setting<Boolean> FEATURE_IP_TRACKING =
            Setting.of(Group.LIMITS, "FEATURE_IP_TRACKING", Syntax.flag())
                    .or("true")
                    .means(
                            "Limits per address. `false` turns them all off. Addresses are never stored or logged, only a keyed hash whose key changes daily.");

    static final Setting<Integer> MAX_CONNS_PER_IP =
            Setting.of(Group.LIMITS, "MAX_CONNS_PER_IP", Syntax.wholeNumber(1, MAX_COUNT))
                    .or("50")
                    .means(
                            "WebSocket connections from one address. IPv6 is counted by /64. Of TCP connections of any kind an address that is no trusted proxy gets twice as many and 100 more.");

    static final Setting<Integer> MAX_TOTAL_CONNECTIONS =
            Setting.of(Group.LIMITS, "MAX_TOTAL_CONNECTIONS", Syntax.wholeNumber(1, MAX_COUNT))
                    .or("10000")
                    .means(
                            "WebSocket connections on this node. Of TCP connections of any kind it takes 1000 more, or as many as fit into half of the heap at 16 KiB each (40 KiB with TLS), whichever is fewer.");

    static final Setting<Integer> MAX_ROOM_CREATES_PER_IP_PER_MIN =
            Setting.of(
                            Group.LIMITS,
                            "MAX_ROOM_CREATES_PER_IP_PER_MIN",
                            Syntax.wholeNumber(1, MAX_COUNT))
                    .or("10")
                    .means(
                            "Rooms that one address may create in a minute, over WebSocket and HTTP together.");

    static final Setting<Integer> MAX_JOINS_PER_IP_PER_MIN =
            Setting.of(Group.LIMITS, "MAX_JOINS_PER_IP_PER_MIN", Syntax.wholeNumber(1, MAX_COUNT))
                    .or("60")
                    .is(NEW)
                    .means("Attempts to join from one address in a minute.");

    static final Setting<Integer> MAX_HTTP_REQUESTS_PER_IP_PER_MIN =
            Setting.of(
                            Group.LIMITS,
                            "MAX_HTTP_REQUESTS_PER_IP_PER_MIN",
                            Syntax.wholeNumber(1, MAX_COUNT))
                    .or("200")
                    .is(NEW)
                    .means(
                            "HTTP requests from one address in a minute. Probes and WebSocket handshakes are counted apart: of probes it gets three times as many, at least 600, and of handshakes six times `MAX_CONNS_PER_IP`, at least 3000, or 600 with TLS.");

    static final Setting<Duration> LOBBY_TIMEOUT_MS =
            Setting.of(Group.LIMITS, "LOBBY_TIMEOUT_MS", Syntax.millis(1000, MAX_MILLIS))
                    .or("300000")
                    .is(NEW)
                    .means("A connection that is in no room for this long is closed.");

    static final Setting<Boolean> FEATURE_SLOW_CONSUMER_PROTECTION =
            Setting.of(Group.CONNECTIONS, "FEATURE_SLOW_CONSUMER_PROTECTION", Syntax.flag())
                    .or("true")
                    .means(
                            "A reader that does not keep up is closed. Without it, its unsent messages stay in memory until the heap is nearly full.");

    static final Setting<Integer> SLOW_CONSUMER_BUFFER_THRESHOLD =
            Setting.of(
                            Group.CONNECTIONS,
                            "SLOW_CONSUMER_BUFFER_THRESHOLD",
                            Syntax.wholeNumber(1024, MAX_BUFFER))
                    .or("524288")
                    .means(
                            "Unsent bytes at which a reader counts as slow. At least one largest message should fit.");

    static final Setting<Boolean> FEATURE_IO_URING =
            Setting.of(Group.CONNECTIONS, "FEATURE_IO_URING", Syntax.flag())
                    .or("true")
                    .is(NEW)
                    .means(
                            "Hands the kernel all frames of a moment in one call, through io_uring, where it has that and lets us use it (the log says so at the start). Everywhere else, and without it, each socket is written to by itself.");

    static final Setting<Duration> WS_PING_INTERVAL_MS =
            Setting.of(Group.CONNECTIONS, "WS_PING_INTERVAL_MS", Syntax.millis(1000, MAX_MILLIS))
                    .or("30000")
                    .means(
                            "How often the server pings. Shorter than the idle timeout of every proxy in between.");

    static final Setting<Duration> WS_PING_TIMEOUT_MS =
            Setting.of(Group.CONNECTIONS, "WS_PING_TIMEOUT_MS", Syntax.millis(1000, MAX_MILLIS))
                    .or("5000")
                    .means("No pong for this long: the peer is dead.");

    static final Setting<Boolean> FEATURE_HEALTH_ENDPOINT =
            Setting.of(Group.HTTP, "FEATURE_HEALTH_ENDPOINT", Syntax.flag())
                    .or("true")
                    .means("`GET /health`.");

    static final Setting<Boolean> FEATURE_READINESS_ENDPOINT =
            Setting.of(Group.HTTP, "FEATURE_READINESS_ENDPOINT", Syntax.flag())
                    .or("true")
                    .means("`GET /ready`.");

    static final Setting<Boolean> FEATURE_METRICS_ENDPOINT =
            Setting.of(Group.HTTP, "FEATURE_METRICS_ENDPOINT", Syntax.flag())
                    .or("true")
                    .means("`GET /metrics`.");

    static final Setting<Boolean> FEATURE_ROOM_HTTP_API =
            Setting.of(Group.HTTP, "FEATURE_ROOM_HTTP_API", Syntax.flag())
                    .or("false", "true", "`false` in production; `true` in development and test")
                    .is(NEW)
                    .means(
                            "`POST /rooms` and `GET /rooms/{roomId}/token`. Whoever knows a room's id can then make a token for it.");

    static final Setting<Boolean> FEATURE_WEB_CLIENT =
            Setting.of(Group.HTTP, "FEATURE_WEB_CLIENT", Syntax.flag())
                    .or("true")
                    .is(NEW)
                    .means("The web client at `GET /`.");

    static final Setting<Boolean> FEATURE_REQUEST_ID =
            Setting.of(Group.HTTP, "FEATURE_REQUEST_ID", Syntax.flag())
                    .or("true")
                    .means(
                            "A valid incoming `X-Request-Id` is kept, else one is made; the answer carries it.");

    static final Setting<Boolean> FEATURE_DETAILED_ERRORS =
            Setting.of(Group.HTTP, "FEATURE_DETAILED_ERRORS", Syntax.flag())
                    .or("false")
                    .means(
                            "HTTP errors say what went wrong inside. `true` is refused in production.");

    static final Setting<Boolean> FEATURE_CORS =
            Setting.of(Group.BROWSERS, "FEATURE_CORS", Syntax.flag())
                    .or("true")
                    .means(
                            "CORS headers for the allowed origins. WebSocket connections are checked against those origins either way.");

    static final Setting<Set<OriginRule>> CORS_ALLOWED_ORIGINS =
            Setting.of(Group.BROWSERS, "CORS_ALLOWED_ORIGINS", NetworkSyntax.origins())
                    .or(
                            "",
                            OriginSyntax.LOCALHOST,
                            "none in production; `localhost` in development and test")
                    .means(
                            "The pages that may connect, the server's own web client included. `localhost` is http and https on localhost, 127.0.0.1 and [::1], any port. `*` is refused in production, and anywhere with `CORS_ALLOW_CREDENTIALS`.");

    static final Setting<Boolean> CORS_ALLOW_CREDENTIALS =
            Setting.of(Group.BROWSERS, "CORS_ALLOW_CREDENTIALS", Syntax.flag())
                    .or("false")
                    .means(
                            "Whether pages of other origins may send cookies. The server itself uses none.");

    static final Setting<Boolean> FEATURE_SECURITY_HEADERS =
            Setting.of(Group.BROWSERS, "FEATURE_SECURITY_HEADERS", Syntax.flag())
                    .or("true")
                    .means("The security headers on every HTTP answer.");

    static final Setting<String> CSP_DIRECTIVES =
            Setting.of(
                            Group.BROWSERS,
                            "CSP_DIRECTIVES",
                            Syntax.text("printable ASCII, up to 4096 characters", HEADER_TEXT))
                    .or(
                            "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
                    .means(
                            "The Content-Security-Policy of the API's answers. The web client has its own, also strict one.");

    static final Setting<Integer> HSTS_MAX_AGE =
            Setting.of(Group.BROWSERS, "HSTS_MAX_AGE", Syntax.wholeNumber(0, Integer.MAX_VALUE))
                    .or("31536000")
                    .means(
                            "Seconds for which browsers insist on https (RFC 6797); sent in production. 0 makes them forget it.");

    static final Setting<Boolean> HSTS_INCLUDE_SUBDOMAINS =
            Setting.of(Group.BROWSERS, "HSTS_INCLUDE_SUBDOMAINS", Syntax.flag())
                    .or("true")
                    .means("The same for all subdomains.");

    static final Setting<Boolean> HSTS_PRELOAD =
            Setting.of(Group.BROWSERS, "HSTS_PRELOAD", Syntax.flag())
                    .or("true")
                    .means(
                            "Consent to the browsers' preload lists. They want subdomains included and at least 31536000 seconds.");

    static final Setting<Secret> METRICS_TOKEN =
            Setting.of(Group.METRICS, "METRICS_TOKEN", SecretSyntax.bearerToken())
                    .is(NEW, SECRET, FILE)
                    .means(
                            "When set, `/metrics` answers only to `Authorization: Bearer` with this token.");

    static final Setting<Boolean> METRICS_EXPORT_PROMETHEUS =
            Setting.of(Group.METRICS, "METRICS_EXPORT_PROMETHEUS", Syntax.flag())
                    .or("true")
                    .means(
                            "Prometheus and OpenMetrics text at `/metrics`; `false` leaves JSON only.");

    static final Setting<Duration> METRICS_COLLECTION_INTERVAL_MS =
            Setting.of(
                            Group.METRICS,
                            "METRICS_COLLECTION_INTERVAL_MS",
                            Syntax.millis(1000, MAX_MILLIS))
                    .or("15000")
                    .means("How often sampled gauges refresh.");

    static final Setting<Boolean> FEATURE_ERROR_ALERTING =
            Setting.of(Group.METRICS, "FEATURE_ERROR_ALERTING", Syntax.flag())
                    .or("false")
                    .means("Errors are posted to `ERROR_ALERT_WEBHOOK_URL`, which it needs.");

    static final Setting<URI> ERROR_ALERT_WEBHOOK_URL =
            Setting.of(Group.METRICS, "ERROR_ALERT_WEBHOOK_URL", NetworkSyntax.webhook())
                    .is(SECRET, FILE)
                    .means(
                            "Receives alerts as JSON by POST: rate limited, without secrets, never in the way of messages.");

    static final Setting<Boolean> FEATURE_GRACEFUL_SHUTDOWN =
            Setting.of(Group.SHUTDOWN, "FEATURE_GRACEFUL_SHUTDOWN", Syntax.flag())
                    .or("true")
                    .means(
                            "On SIGTERM connections are closed in waves, after their last messages went out.");

    static final Setting<Duration> GRACEFUL_SHUTDOWN_TIMEOUT_MS =
            Setting.of(
                            Group.SHUTDOWN,
                            "GRACEFUL_SHUTDOWN_TIMEOUT_MS",
                            Syntax.millis(1000, MAX_MILLIS))
                    .or("30000")
                    .means(
                            "The longest that may take. The supervisor should wait a little longer before it kills.");

    static final Setting<String> SERVICE_VERSION =
            Setting.of(
                            Group.IDENTITY,
                            "SERVICE_VERSION",
                            label(LABEL, "letters, digits and ._+-, up to 64"))
                    .orMade("the build's version")
                    .means("Shown by `/health` and in logs.");

    static final Setting<String> DEPLOYMENT_ENV =
            Setting.of(
                            Group.IDENTITY,
                            "DEPLOYMENT_ENV",
                            label(LABEL, "letters, digits and ._+-, up to 64"))
                    .or("production")
                    .means(
                            "The name of this installation, for logs and alerts. It switches nothing.");

    static final Setting<String> INSTANCE_ID =
            Setting.of(
                            Group.IDENTITY,
                            "INSTANCE_ID",
                            label(INSTANCE, "letters, digits and ._-, up to 64"))
                    .orMade("random")
                    .means("Tells this process from others in logs and `/health`.");

    static final Setting<Secret> REDIS_URL =
            Setting.of(Group.DIRECTORY, "REDIS_URL", NetworkSyntax.redisUrl())
                    .is(SECRET, FILE)
                    .means(
                            "The Valkey, or Redis from 6.2 on, that all nodes share: `redis://`, `rediss://` (TLS), `redis-cluster://HOST,HOST`, `redis-sentinel://HOST,HOST/NAME`, with `USER:PASSWORD@` before the host; `?tls=true` for TLS to a cluster or behind sentinels, `?sentinel-user=…&sentinel-password=…` for sentinels that want a login of their own. Anything else in it is refused. None is the embedded directory: one node, everything in memory. See [scaling.md](scaling.md).");

    static final Setting<Path> REDIS_CA_FILE =
            Setting.of(Group.DIRECTORY, "REDIS_CA_FILE", Syntax.path())
                    .is(NEW)
                    .means(
                            "Certificates in PEM of the authorities that may have signed what Valkey shows over TLS, instead of those that the JDK knows. Read at the start.");

    static final Setting<Integer> REDIS_MAX_RETRIES_PER_REQUEST =
            Setting.of(
                            Group.DIRECTORY,
                            "REDIS_MAX_RETRIES_PER_REQUEST",
                            Syntax.wholeNumber(0, MAX_COUNT))
                    .or("3")
                    .means(
                            "How often one request is tried again, 50 ms apart, when its server is away or answers with an error; never longer than a second in all.");

    static final Setting<Boolean> REDIS_ENABLE_READY_CHECK =
            Setting.of(Group.DIRECTORY, "REDIS_ENABLE_READY_CHECK", Syntax.flag())
                    .or("true")
                    .means("Whether `/ready` answers 503 while the shared directory does not.");

    static final Setting<Duration> REDIS_CONNECT_TIMEOUT =
            Setting.of(Group.DIRECTORY, "REDIS_CONNECT_TIMEOUT", Syntax.millis(1000, MAX_MILLIS))
                    .or("10000")
                    .means(
                            "How long one attempt to connect may take. Nobody waits for it: requests fail at once until there is a connection.");

    private static final List<Setting<?>> ALL =
            List.of(
                    NODE_ENV,
                    HOST,
                    PORT,
                    MANAGEMENT_PORT,
                    HTTP_KEEP_ALIVE_TIMEOUT_MS,
                    TLS_CERT_FILE,
                    TLS_KEY_FILE,
                    LOG_LEVEL,
                    LOG_FORMAT,
                    LOG_REQUESTS,
                    LOG_HEALTH_CHECK_FAILURES,
                    TRUST_PROXY,
                    JOIN_TOKEN_SECRET,
                    JOIN_TOKEN_SECRET_CREATED,
                    JOIN_TOKEN_SECRETS_PREVIOUS,
                    FEATURE_TOKEN_REPLAY_PROTECTION,
                    QR_ROTATION_MS,
                    ROOM_MAX_PARTICIPANTS,
                    ROOM_KEY_TTL_MS,
                    RESUME_GRACE_MS,
                    FEATURE_AUTO_ROOM_CLEANUP,
                    MAX_WS_MSG_BYTES,
                    MAX_APP_CIPHERTEXT_BYTES,
                    MAX_MSGS_PER_10S,
                    MAX_BYTES_PER_10S,
                    FEATURE_IP_TRACKING,
                    MAX_CONNS_PER_IP,
                    MAX_TOTAL_CONNECTIONS,
                    MAX_ROOM_CREATES_PER_IP_PER_MIN,
                    MAX_JOINS_PER_IP_PER_MIN,
                    MAX_HTTP_REQUESTS_PER_IP_PER_MIN,
                    LOBBY_TIMEOUT_MS,
                    FEATURE_SLOW_CONSUMER_PROTECTION,
                    SLOW_CONSUMER_BUFFER_THRESHOLD,
                    FEATURE_IO_URING,
                    WS_PING_INTERVAL_MS,
                    WS_PING_TIMEOUT_MS,
                    FEATURE_HEALTH_ENDPOINT,
                    FEATURE_READINESS_ENDPOINT,
                    FEATURE_METRICS_ENDPOINT,
                    FEATURE_ROOM_HTTP_API,
                    FEATURE_WEB_CLIENT,
                    FEATURE_REQUEST_ID,
                    FEATURE_DETAILED_ERRORS,
                    FEATURE_CORS,
                    CORS_ALLOWED_ORIGINS,
                    CORS_ALLOW_CREDENTIALS,
                    FEATURE_SECURITY_HEADERS,
                    CSP_DIRECTIVES,
                    HSTS_MAX_AGE,
                    HSTS_INCLUDE_SUBDOMAINS,
                    HSTS_PRELOAD,
                    METRICS_TOKEN,
                    METRICS_EXPORT_PROMETHEUS,
                    METRICS_COLLECTION_INTERVAL_MS,
                    FEATURE_ERROR_ALERTING,
                    ERROR_ALERT_WEBHOOK_URL,
                    FEATURE_GRACEFUL_SHUTDOWN,
                    GRACEFUL_SHUTDOWN_TIMEOUT_MS,
                    SERVICE_VERSION,
                    DEPLOYMENT_ENV,
                    INSTANCE_ID,
                    REDIS_URL,
                    REDIS_CA_FILE,
                    REDIS_MAX_RETRIES_PER_REQUEST,
                    REDIS_ENABLE_READY_CHECK,
                    REDIS_CONNECT_TIMEOUT);

    private Settings() {}

    /** All of them, in the order of the reference. */
    static List<Setting<?>> all() {
        return ALL;
    }

    private static Syntax<String> label(Pattern pattern, String allowed) {
        return Syntax.text(allowed, pattern);
    }
}
