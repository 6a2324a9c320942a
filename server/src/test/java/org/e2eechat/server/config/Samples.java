package org.e2eechat.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** For every variable a good value that is not the default, and bad ones. */
final class Samples {

    static final List<String> NOT_NUMBERS =
            List.of(
                    "abc", "10 ", " 10", "1e3", "0x10", "1.0", "1_000", "+1", "-", "٣", "1,000",
                    "10ms");
    static final List<String> NOT_FLAGS = List.of("tru", "2", "true ", "ja", "null");
    static final String BEYOND_INT = "2147483648";
    static final String BEYOND_LONG = "9223372036854775808";

    /**
     * A value that makes a difference.
     *
     * @param companions what must be set beside it for the value to mean something
     */
    record Sample(String value, Map<String, String> companions) {}

    private Samples() {}

    static Map<String, Sample> good(Path file) {
        String path = file.toString();
        return Map.ofEntries(
                sample("NODE_ENV", "development"),
                sample("HOST", "127.0.0.1"),
                sample("PORT", "8080"),
                sample("MANAGEMENT_PORT", "9090"),
                sample("HTTP_KEEP_ALIVE_TIMEOUT_MS", "5000"),
                sample("TLS_CERT_FILE", path, "TLS_KEY_FILE", path),
                sample("TLS_KEY_FILE", path, "TLS_CERT_FILE", path),
                sample("LOG_LEVEL", "warn"),
                sample("LOG_FORMAT", "pretty"),
                sample("LOG_REQUESTS", "false"),
                sample("LOG_HEALTH_CHECK_FAILURES", "no"),
                sample("TRUST_PROXY", "10.0.0.0/8, fd00::/8"),
                sample("JOIN_TOKEN_SECRET", Fixture.OTHER_SECRET),
                sample("JOIN_TOKEN_SECRET_CREATED", "2026-01-31"),
                sample("JOIN_TOKEN_SECRETS_PREVIOUS", Fixture.OTHER_SECRET),
                sample("FEATURE_TOKEN_REPLAY_PROTECTION", "off"),
                sample("QR_ROTATION_MS", "10000"),
                sample("ROOM_MAX_PARTICIPANTS", "500"),
                sample("ROOM_KEY_TTL_MS", "60000"),
                sample("RESUME_GRACE_MS", "0"),
                sample("FEATURE_AUTO_ROOM_CLEANUP", "0"),
                sample("MAX_WS_MSG_BYTES", "65536"),
                sample("MAX_APP_CIPHERTEXT_BYTES", "1024"),
                sample("MAX_MSGS_PER_10S", "1"),
                sample("MAX_BYTES_PER_10S", "1024"),
                sample("FEATURE_IP_TRACKING", "FALSE"),
                sample("MAX_CONNS_PER_IP", "1"),
                sample("MAX_TOTAL_CONNECTIONS", "1"),
                sample("MAX_ROOM_CREATES_PER_IP_PER_MIN", "1"),
                sample("MAX_JOINS_PER_IP_PER_MIN", "1"),
                sample("MAX_HTTP_REQUESTS_PER_IP_PER_MIN", "1"),
                sample("LOBBY_TIMEOUT_MS", "1000"),
                sample("FEATURE_SLOW_CONSUMER_PROTECTION", "Off"),
                sample("SLOW_CONSUMER_BUFFER_THRESHOLD", "1024"),
                sample("FEATURE_IO_URING", "off"),
                sample("WS_PING_INTERVAL_MS", "1000"),
                sample("WS_PING_TIMEOUT_MS", "60000"),
                sample("FEATURE_HEALTH_ENDPOINT", "false"),
                sample("FEATURE_READINESS_ENDPOINT", "false"),
                sample("FEATURE_METRICS_ENDPOINT", "false"),
                sample("FEATURE_ROOM_HTTP_API", "yes"),
                sample("FEATURE_WEB_CLIENT", "false"),
                sample("FEATURE_REQUEST_ID", "false"),
                sample("FEATURE_DETAILED_ERRORS", "1", "NODE_ENV", "test"),
                sample("FEATURE_CORS", "false"),
                sample("CORS_ALLOWED_ORIGINS", "https://a.example, https://b.example:8443"),
                sample("CORS_ALLOW_CREDENTIALS", "on"),
                sample("FEATURE_SECURITY_HEADERS", "false"),
                sample("CSP_DIRECTIVES", "default-src 'self'"),
                sample("HSTS_MAX_AGE", "300"),
                sample("HSTS_INCLUDE_SUBDOMAINS", "false"),
                sample("HSTS_PRELOAD", "false"),
                sample("METRICS_TOKEN", "dGhpcyBpcyBhIHRva2Vu"),
                sample("METRICS_EXPORT_PROMETHEUS", "false"),
                sample("METRICS_COLLECTION_INTERVAL_MS", "1000"),
                sample(
                        "FEATURE_ERROR_ALERTING",
                        "true",
                        "ERROR_ALERT_WEBHOOK_URL",
                        "https://alerts.example/x"),
                sample("ERROR_ALERT_WEBHOOK_URL", "https://alerts.example/x"),
                sample("FEATURE_GRACEFUL_SHUTDOWN", "false"),
                sample("GRACEFUL_SHUTDOWN_TIMEOUT_MS", "1000"),
                sample("SERVICE_VERSION", "9.9.9"),
                sample("DEPLOYMENT_ENV", "staging"),
                sample("INSTANCE_ID", "relay-1"),
                sample("REDIS_URL", "redis://user:password@redis.example:6379/0"),
                sample("REDIS_CA_FILE", path),
                sample("REDIS_MAX_RETRIES_PER_REQUEST", "0"),
                sample("REDIS_ENABLE_READY_CHECK", "false"),
                sample("REDIS_CONNECT_TIMEOUT", "1000"));
    }

    /** Values that are wrong for that setting alone, whatever the others are. */
    static List<String> bad(Setting<?> setting) {
        String allowed = setting.syntax().allowed();
        if (allowed.matches("[0-9]+–[0-9]+( ms)?")) {
            return numbersBeyond(allowed.replace(" ms", "").split("–"));
        }
        if (allowed.startsWith("true/false")) {
            return NOT_FLAGS;
        }
        return switch (setting.name()) {
            case "NODE_ENV" -> List.of("prod", "production ");
            case "HOST" -> List.of("a b", "http://x", "a\nb");
            case "LOG_LEVEL" -> List.of("verbose", "information");
            case "LOG_FORMAT" -> List.of("xml");
            case "TLS_CERT_FILE", "TLS_KEY_FILE", "REDIS_CA_FILE" ->
                    List.of("no such file", "a\0b");
            case "TRUST_PROXY" ->
                    List.of("11", "99", "-1", "proxy.example", "10.0.0.0/33", "10.0.0.1,,x", ",");
            case "JOIN_TOKEN_SECRET" ->
                    List.of("short", "changeme".repeat(5), Fixture.SECRET + "\nX");
            case "JOIN_TOKEN_SECRET_CREATED" ->
                    List.of("2026-02-29", "31.01.2026", "2026-1-31", "2026-01-31T00:00Z", "today");
            case "JOIN_TOKEN_SECRETS_PREVIOUS" ->
                    List.of(
                            "short",
                            Fixture.OTHER_SECRET + ",short",
                            ",",
                            (Fixture.OTHER_SECRET + ",").repeat(6));
            case "CORS_ALLOWED_ORIGINS" ->
                    List.of(
                            "chat.example",
                            "null",
                            "https://a.example/x",
                            "https://a.example;https://b.example",
                            "*",
                            ",");
            case "CSP_DIRECTIVES" ->
                    List.of(
                            "default-src 'self'\r\nX-Evil: 1",
                            "default-src\n'self'",
                            "a\u007fb",
                            "é",
                            "x".repeat(4097));
            case "METRICS_TOKEN" -> List.of("two words", "a\r\nb", "é");
            case "ERROR_ALERT_WEBHOOK_URL" ->
                    List.of(
                            "ftp://x.example",
                            "https://",
                            "x",
                            "https://a b",
                            "https://u:p@x.example",
                            "http://x.example");
            case "SERVICE_VERSION", "DEPLOYMENT_ENV" -> List.of("a b", "x".repeat(65), "a\nb");
            case "INSTANCE_ID" -> List.of("a b", "x".repeat(65), "a/b", "a+b");
            case "REDIS_URL" ->
                    List.of(
                            "redis.example:6379",
                            "http://x",
                            "redis://",
                            "redis://user:p@",
                            "redis://:6379",
                            "redis://a b",
                            "redis://x:70000",
                            "redis-cluster://a:1,",
                            "redis-sentinel://a:1,b:c/main");
            default -> throw new AssertionError("no bad value for " + setting.name());
        };
    }

    private static List<String> numbersBeyond(String[] range) {
        List<String> beyond =
                List.of(
                        String.valueOf(Long.parseLong(range[0]) - 1),
                        String.valueOf(Long.parseLong(range[1]) + 1),
                        BEYOND_INT,
                        BEYOND_LONG,
                        "9".repeat(1000));
        return java.util.stream.Stream.concat(beyond.stream(), NOT_NUMBERS.stream()).toList();
    }

    private static Map.Entry<String, Sample> sample(
            String name, String value, String... companions) {
        return Map.entry(name, new Sample(value, Fixture.with(Map.of(), companions)));
    }
}
