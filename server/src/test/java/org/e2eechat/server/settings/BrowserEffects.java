package org.e2eechat.server.settings;

import org.e2eechat.server.process.Secrets;

import java.util.List;

/** What the variables of "What browsers are told" do. */
final class BrowserEffects {
    private static final String LOCAL_PAGE = "http://localhost:8080"; // allowed outside production
    private static final String OTHER_PAGE = "https://chat.example";
    private static final String STRICT =
            "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
    private static final String SECRET = Secrets.random();

    private BrowserEffects() {}

    static List<Effect> all() {
        return List.of(
                Effect.of("FEATURE_CORS", "false")
                        .changes(
                                relay -> toPage(relay, "Access-Control-Allow-Origin"),
                                LOCAL_PAGE,
                                "none"),
                Effect.of("CORS_ALLOWED_ORIGINS", OTHER_PAGE)
                        .changes(BrowserEffects::webSocketForOtherPage, "403", "101"),
                Effect.of("CORS_ALLOW_CREDENTIALS", "true")
                        .changes(
                                relay -> toPage(relay, "Access-Control-Allow-Credentials"),
                                "none",
                                "true"),
                Effect.of("FEATURE_SECURITY_HEADERS", "false")
                        .changes(
                                relay -> toPage(relay, "X-Content-Type-Options"),
                                "nosniff",
                                "none"),
                Effect.of("CSP_DIRECTIVES", "default-src 'self'")
                        .changes(
                                relay -> toPage(relay, "Content-Security-Policy"),
                                STRICT,
                                "default-src 'self'"),
                hstsEffect("HSTS_MAX_AGE", "300", "max-age=300; includeSubDomains; preload"),
                hstsEffect("HSTS_INCLUDE_SUBDOMAINS", "false", "max-age=31536000; preload"),
                hstsEffect("HSTS_PRELOAD", "false", "max-age=31536000; includeSubDomains"));
    }

    private static Effect hstsEffect(String variable, String value, String changed) {
        return Effect.of(variable, value)
                .given("APP_ENV", "production")
                .given("JOIN_TOKEN_SECRET", SECRET)
                .changes(
                        relay -> toPage(relay, "Strict-Transport-Security"),
                        "max-age=31536000; includeSubDomains; preload",
                        changed);
    }

    private static String toPage(Relay relay, String header) throws Exception {
        return relay.get("/live", "Origin", LOCAL_PAGE).headers().firstValue(header).orElse("none");
    }

    private static String webSocketForOtherPage(Relay relay) {
        return String.valueOf(relay.connect("Origin: " + OTHER_PAGE).status());
    }
}
