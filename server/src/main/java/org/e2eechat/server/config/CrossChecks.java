package org.e2eechat.server.config;

import org.e2eechat.server.config.RelayConfig.Hsts;
import org.e2eechat.server.config.RelayConfig.LogLevel;
import org.e2eechat.server.config.RelayConfig.ProxyTrust;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What no single variable can tell: combinations, and what is only unwise or only unsafe in production. */
final class CrossChecks {

    private static final long PRELOAD_SECONDS = 31_536_000; // a year; the preload list refuses less
    // Of all public addresses of a family. The largest providers' proxies have less than a
    // hundredth.
    private static final double MOST_TRUSTED = 1.0 / 32;
    private static final int SHORT_TOKEN = 16; // characters; fewer can be tried one by one
    private static final List<Setting<?>> WITH_A_DIRECTORY =
            List.of(
                    Settings.REDIS_CA_FILE,
                    Settings.REDIS_MAX_RETRIES_PER_REQUEST,
                    Settings.REDIS_ENABLE_READY_CHECK,
                    Settings.REDIS_CONNECT_TIMEOUT);

    /** What means nothing while a switch is off. */
    private static final Map<Setting<Boolean>, List<Setting<?>>> BEHIND_A_SWITCH =
            Map.of(
                    Settings.FEATURE_IP_TRACKING,
                    List.of(
                            Settings.MAX_CONNS_PER_IP,
                            Settings.MAX_ROOM_CREATES_PER_IP_PER_MIN,
                            Settings.MAX_JOINS_PER_IP_PER_MIN,
                            Settings.MAX_HTTP_REQUESTS_PER_IP_PER_MIN),
                    Settings.FEATURE_METRICS_ENDPOINT,
                    List.of(Settings.METRICS_TOKEN, Settings.METRICS_EXPORT_PROMETHEUS),
                    Settings.FEATURE_SECURITY_HEADERS,
                    List.of(
                            Settings.CSP_DIRECTIVES,
                            Settings.HSTS_MAX_AGE,
                            Settings.HSTS_INCLUDE_SUBDOMAINS,
                            Settings.HSTS_PRELOAD),
                    Settings.FEATURE_CORS,
                    List.of(Settings.CORS_ALLOW_CREDENTIALS),
                    Settings.FEATURE_GRACEFUL_SHUTDOWN,
                    List.of(Settings.GRACEFUL_SHUTDOWN_TIMEOUT_MS));

    private static final List<Setting<?>> UNUSED =
            Settings.all().stream().filter(setting -> setting.has(Setting.Trait.UNUSED)).toList();

    private final Environment env;
    private final RelayConfig config;

    CrossChecks(Environment env, RelayConfig config) {
        this.env = env;
        this.config = config;
    }

    void run() {
        tls();
        signingSecrets();
        messageSizes();
        origins();
        alerts();
        directory();
        switches();
        managementPort();
        UNUSED.stream()
                .filter(env::isGiven)
                .filter(setting -> !env.isRefused(setting))
                .forEach(setting -> env.warn(setting, "this release does not use it yet"));
        if (env.isProduction()) {
            productionRefuses();
            productionWarnsOfMissingProtection();
            productionWarnsOfPublicity();
            preload();
        }
    }

    private void tls() {
        together(Settings.TLS_CERT_FILE, Settings.TLS_KEY_FILE);
        together(Settings.TLS_KEY_FILE, Settings.TLS_CERT_FILE);
        readable(Settings.TLS_CERT_FILE);
        readable(Settings.TLS_KEY_FILE);
    }

    private void together(Setting<Path> one, Setting<Path> other) {
        if (env.isGiven(one) && !env.isGiven(other)) {
            env.refuse(other, "is missing, but " + one.name() + " is set", "both or neither");
        }
    }

    private void readable(Setting<Path> setting) {
        Optional<Path> file = env.find(setting).map(env::resolve);
        if (file.isPresent()
                && !(Files.isRegularFile(file.get()) && Files.isReadable(file.get()))) {
            env.refuse(setting, "names no file that can be read", "the path of a PEM file");
        }
    }

    private void signingSecrets() {
        env.find(Settings.JOIN_TOKEN_SECRET)
                .ifPresent(secret -> signingSecret(Settings.JOIN_TOKEN_SECRET, secret));
        env.find(Settings.JOIN_TOKEN_SECRETS_PREVIOUS)
                .orElse(List.of())
                .forEach(secret -> signingSecret(Settings.JOIN_TOKEN_SECRETS_PREVIOUS, secret));
    }

    private void signingSecret(Setting<?> setting, Secret secret) {
        SecretStrength.weakness(secret.reveal())
                .map(weakness -> "the value " + weakness)
                .ifPresent(
                        weakness -> {
                            if (env.isProduction()) {
                                env.refuse(
                                        setting,
                                        weakness + "; make one with: openssl rand -base64 48",
                                        setting.syntax().allowed());
                            } else {
                                env.warn(setting, weakness + "; production refuses it");
                            }
                        });
    }

    private void messageSizes() {
        int frame = config.limits().maxFrameBytes();
        if (config.limits().maxCiphertextBytes() > frame
                && !env.isRefused(Settings.MAX_WS_MSG_BYTES)
                && !env.isRefused(Settings.MAX_APP_CIPHERTEXT_BYTES)) {
            env.refuse(
                    Settings.MAX_APP_CIPHERTEXT_BYTES,
                    config.limits().maxCiphertextBytes()
                            + " is more than MAX_WS_MSG_BYTES, which is "
                            + frame,
                    "at most MAX_WS_MSG_BYTES");
        }
        if (config.outboxes().closeSlowReaders() && config.outboxes().thresholdBytes() < frame) {
            env.warn(
                    Settings.SLOW_CONSUMER_BUFFER_THRESHOLD,
                    "is less than MAX_WS_MSG_BYTES, so one large message can make any reader count as slow");
        }
        if (config.limits().bytesPer10s() < frame) {
            env.warn(
                    Settings.MAX_BYTES_PER_10S,
                    "is less than MAX_WS_MSG_BYTES, so the largest messages never fit into the budget");
        }
    }

    private void origins() {
        boolean anyone = config.http().cors().origins().contains(new OriginRule.Anyone());
        if (anyone && config.http().cors().credentials()) {
            env.refuse(
                    Settings.CORS_ALLOWED_ORIGINS,
                    "* with CORS_ALLOW_CREDENTIALS=true lets any site act for its visitors; list the origins or drop the credentials",
                    "");
        }
        if (anyone && env.isProduction()) {
            env.refuse(
                    Settings.CORS_ALLOWED_ORIGINS,
                    "* is refused in production, because any site could connect for its visitors; list your sites",
                    "origins such as https://chat.example");
        }
    }

    private void alerts() {
        Optional<String> scheme =
                env.find(Settings.ERROR_ALERT_WEBHOOK_URL)
                        .map(url -> String.valueOf(url.getScheme()));
        boolean enabled = env.value(Settings.FEATURE_ERROR_ALERTING);
        if (enabled && !env.isGiven(Settings.ERROR_ALERT_WEBHOOK_URL)) {
            env.refuse(
                    Settings.ERROR_ALERT_WEBHOOK_URL,
                    "is missing, but FEATURE_ERROR_ALERTING is true",
                    Settings.ERROR_ALERT_WEBHOOK_URL.syntax().allowed());
        }
        if (!enabled && scheme.isPresent()) {
            env.warn(
                    Settings.ERROR_ALERT_WEBHOOK_URL,
                    "has no effect until FEATURE_ERROR_ALERTING is true");
        }
        if (env.isProduction() && scheme.filter("http"::equalsIgnoreCase).isPresent()) {
            env.refuse(
                    Settings.ERROR_ALERT_WEBHOOK_URL,
                    "the value is an http URL, which anybody on the way can read; use https",
                    "an https URL");
        }
    }

    /** What is said about a shared directory means nothing without one. */
    private void directory() {
        readable(Settings.REDIS_CA_FILE);
        Optional<Secret> url = config.directory().redisUrl();
        if (url.isPresent()
                && env.isGiven(Settings.REDIS_CA_FILE)
                && !RedisUrlSyntax.wantsTls(url.get())) {
            env.warn(
                    Settings.REDIS_CA_FILE,
                    "has no effect, because REDIS_URL does not ask for TLS; write rediss://, or"
                            + " ?tls=true behind it");
        }
        if (config.directory().redisUrl().isPresent() || env.isRefused(Settings.REDIS_URL)) {
            return;
        }
        WITH_A_DIRECTORY.stream()
                .filter(env::isGiven)
                .filter(setting -> !env.isRefused(setting))
                .forEach(setting -> env.warn(setting, "has no effect until REDIS_URL is set"));
    }

    private void switches() {
        BEHIND_A_SWITCH.forEach(
                (feature, settings) -> {
                    if (!env.value(feature)) {
                        settings.stream()
                                .filter(env::isGiven)
                                .filter(setting -> !env.isRefused(setting))
                                .forEach(
                                        setting ->
                                                env.warn(
                                                        setting,
                                                        "has no effect while "
                                                                + feature.name()
                                                                + " is false"));
                    }
                });
    }

    private void managementPort() {
        boolean isOnePort =
                env.find(Settings.MANAGEMENT_PORT)
                        .filter(port -> port != 0 && port == config.listen().port())
                        .isPresent();
        if (isOnePort) {
            env.warn(
                    Settings.MANAGEMENT_PORT,
                    "is the same as PORT, so probes and metrics stay where clients connect; give"
                            + " another one to keep them apart, or unset it");
        }
    }

    private void productionRefuses() {
        if (config.http().detailedErrors()) {
            env.refuse(
                    Settings.FEATURE_DETAILED_ERRORS,
                    "true is refused in production, because answers would show the server's inside; unset it and read the log",
                    "false");
        }
    }

    private void productionWarnsOfMissingProtection() {
        warnUnless(
                config.http().securityHeaders().enabled(),
                Settings.FEATURE_SECURITY_HEADERS,
                "browsers get no security headers; make sure that a proxy adds them");
        warnUnless(
                config.limits().perAddress(),
                Settings.FEATURE_IP_TRACKING,
                "no limit holds per address, so one machine can take every connection");
        warnUnless(
                config.tokens().replayProtection(),
                Settings.FEATURE_TOKEN_REPLAY_PROTECTION,
                "a join token can be used again by whoever saw it");
        warnUnless(
                config.outboxes().closeSlowReaders(),
                Settings.FEATURE_SLOW_CONSUMER_PROTECTION,
                "readers that do not keep up can fill the memory");
        warnUnless(
                config.logs().level().compareTo(LogLevel.DEBUG) < 0,
                Settings.LOG_LEVEL,
                "debug and trace are slow and talkative; use info");
        switch (config.proxies()) {
            case ProxyTrust.Nobody _ -> {}
            case ProxyTrust.Hops _ ->
                    env.warn(
                            Settings.TRUST_PROXY,
                            "a number of hops believes whoever connects directly; list your proxies' networks");
            case ProxyTrust.Networks(List<Cidr> networks) -> proxyNetworks(networks);
        }
    }

    private void proxyNetworks(List<Cidr> networks) {
        if (networks.equals(NetworkSyntax.LOCAL_NETWORKS)) {
            env.warn(
                    Settings.TRUST_PROXY,
                    "true believes every host of a private network; list your proxies' networks");
        }
        double share = PublicInternet.share(networks);
        if (share > MOST_TRUSTED) {
            env.refuse(
                    Settings.TRUST_PROXY,
                    "these networks hold %.0f %% of the public internet, so strangers could pretend any address"
                            .formatted(share * 100),
                    "the networks of your own proxies, such as 10.0.3.0/24");
        }
    }

    private void productionWarnsOfPublicity() {
        boolean publicMetrics =
                config.http().metrics()
                        && config.metrics().token().isEmpty()
                        && config.listen().managementPort().isEmpty();
        warnUnless(
                !publicMetrics,
                Settings.METRICS_TOKEN,
                "is not set, and neither is MANAGEMENT_PORT, so anybody can read /metrics");
        warnUnless(
                config.metrics().token().filter(t -> t.reveal().length() < SHORT_TOKEN).isEmpty(),
                Settings.METRICS_TOKEN,
                "is short enough to be guessed; make one with: openssl rand -hex 32");
        config.metrics()
                .token()
                .filter(token -> token.reveal().length() >= SHORT_TOKEN)
                .flatMap(Secret::weakness)
                .ifPresent(
                        weakness ->
                                env.warn(
                                        Settings.METRICS_TOKEN,
                                        "the value "
                                                + weakness
                                                + "; make one with: openssl rand -hex 32"));
        warnUnless(
                !config.http().cors().origins().isEmpty()
                        || env.isRefused(Settings.CORS_ALLOWED_ORIGINS),
                Settings.CORS_ALLOWED_ORIGINS,
                "is empty, so no browser can connect, not even with this server's own web client; list your sites");
        warnUnless(
                !config.http().cors().origins().contains(new OriginRule.Localhost()),
                Settings.CORS_ALLOWED_ORIGINS,
                "localhost lets any page that runs on a visitor's own machine connect");
    }

    private void preload() {
        Optional<Hsts> unfit =
                config.http()
                        .securityHeaders()
                        .hsts()
                        .filter(Hsts::preload)
                        .filter(
                                hsts ->
                                        !hsts.includeSubdomains()
                                                || hsts.maxAgeSeconds() < PRELOAD_SECONDS);
        warnUnless(
                unfit.isEmpty(),
                Settings.HSTS_PRELOAD,
                "preload lists want HSTS_INCLUDE_SUBDOMAINS=true and HSTS_MAX_AGE of at least "
                        + PRELOAD_SECONDS
                        + "; set them or HSTS_PRELOAD=false");
    }

    private void warnUnless(boolean fine, Setting<?> setting, String sentence) {
        if (!fine) {
            env.warn(setting, sentence);
        }
    }
}
