package org.e2eechat.server.settings;

import java.util.List;

/** What the variables of "HTTP routes" do, and those of "Identity" that a client can see. */
final class HttpEffects {
    private HttpEffects() {}

    static List<Effect> all() {
        return List.of(
                routeEffect("FEATURE_HEALTH_ENDPOINT", "/health"),
                routeEffect("FEATURE_READINESS_ENDPOINT", "/ready"),
                routeEffect("FEATURE_METRICS_ENDPOINT", "/metrics"),
                routeEffect("FEATURE_WEB_CLIENT", "/"),
                Effect.of("FEATURE_ROOM_HTTP_API", "false")
                        .changes(
                                relay -> String.valueOf(relay.post("/rooms").statusCode()),
                                "200",
                                "404"),
                Effect.of("FEATURE_REQUEST_ID", "false")
                        .changes(HttpEffects::hasRequestId, "true", "false"),
                Effect.of("FEATURE_DETAILED_ERRORS", "true")
                        .changes(HttpEffects::errorHasDetail, "false", "true"),
                Effect.of("SERVICE_VERSION", "9.8.7")
                        .changes(
                                relay -> String.valueOf(health(relay).contains("\"9.8.7\"")),
                                "false",
                                "true"),
                Effect.of("INSTANCE_ID", "node-a")
                        .changes(
                                relay -> String.valueOf(health(relay).contains("\"node-a\"")),
                                "false",
                                "true"));
    }

    private static Effect routeEffect(String variable, String path) {
        return Effect.of(variable, "false")
                .changes(relay -> String.valueOf(relay.get(path).statusCode()), "200", "404");
    }

    private static String hasRequestId(Relay relay) throws Exception {
        return String.valueOf(relay.get("/live").headers().firstValue("X-Request-Id").isPresent());
    }

    // Two hosts in one request: something to explain, and nothing that a bug of ours is needed for.
    private static String errorHasDetail(Relay relay) throws Exception {
        String problem = relay.connectForHttp().ask("GET /live HTTP/1.1", "Host: a", "Host: b");
        return String.valueOf(problem.contains("\"detail\""));
    }

    private static String health(Relay relay) throws Exception {
        return relay.get("/health").body();
    }
}
