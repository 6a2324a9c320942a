package org.e2eechat.server.http;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The routes of docs/protocol.md section 6, and {@code OTHER} for everything else. A route is found
 * by comparing the path as it came, byte for byte: nothing is decoded or normalized, so an encoded
 * or doubled slash, a path parameter or a dot segment can never name a route.
 */
enum Route {
    WEB_CLIENT("/", Kind.PAGE, "GET", "HEAD"),
    WEB_SOCKET("/ws", Kind.UPGRADE, "GET"),
    HEALTH("/health", Kind.PROBE, "GET", "HEAD"),
    READY("/ready", Kind.PROBE, "GET", "HEAD"),
    LIVE("/live", Kind.PROBE, "GET", "HEAD"),
    HEALTHZ("/healthz", Kind.PROBE, "GET", "HEAD"),
    METRICS("/metrics", Kind.METRICS, "GET", "HEAD"),
    ROOMS("/rooms", Kind.API, "POST"),
    ROOM_TOKEN("/rooms/{roomId}/token", Kind.API, "GET", "HEAD"),
    OTHER("other", Kind.NONE);

    /** What management traffic consists of: it moves to the management port when there is one. */
    static final Set<Route> MANAGEMENT =
            Set.copyOf(EnumSet.of(HEALTH, READY, LIVE, HEALTHZ, METRICS));

    private static final String ROOM_PREFIX = "/rooms/";
    private static final String TOKEN_SUFFIX = "/token";
    private static final List<Route> FIXED =
            EnumSet.complementOf(EnumSet.of(ROOM_TOKEN, OTHER)).stream().toList();

    private enum Kind {
        PAGE,
        UPGRADE,
        PROBE,
        METRICS,
        API,
        NONE
    }

    private final String template;
    private final Kind kind;

    @SuppressWarnings("ImmutableEnumChecker") // List.of makes immutable lists
    private final List<String> methods;

    Route(String template, Kind kind, String... methods) {
        this.template = template;
        this.kind = kind;
        this.methods = List.of(methods);
    }

    /**
     * The route that a raw path names.
     *
     * @param rawPath the path of the request target, undecoded and without the query
     */
    static Route of(String rawPath) {
        for (Route route : FIXED) {
            if (route.template.equals(rawPath)) {
                return route;
            }
        }
        return isTokenPath(rawPath) ? ROOM_TOKEN : OTHER;
    }

    private static boolean isTokenPath(String rawPath) {
        return rawPath.length() > ROOM_PREFIX.length() + TOKEN_SUFFIX.length()
                && rawPath.startsWith(ROOM_PREFIX)
                && rawPath.endsWith(TOKEN_SUFFIX)
                && roomSegment(rawPath).indexOf('/') < 0;
    }

    /** The part of a {@link #ROOM_TOKEN} path that names the room, undecoded and unchecked. */
    static String roomSegment(String rawPath) {
        return rawPath.substring(ROOM_PREFIX.length(), rawPath.length() - TOKEN_SUFFIX.length());
    }

    /** What logs and metrics say instead of the path: never a room id, and one of a fixed set. */
    String template() {
        return template;
    }

    boolean allows(String method) {
        return methods.contains(method);
    }

    /** The value of {@code Allow} (RFC 9110 section 10.2.1). */
    String allow() {
        return String.join(", ", methods) + ", OPTIONS";
    }

    /** The value of {@code Access-Control-Allow-Methods}. */
    String corsMethods() {
        return String.join(", ", methods);
    }

    /**
     * Whether scripts of other origins may read it. Not the page, not the metrics, and CORS does
     * not apply to WebSocket.
     */
    boolean isCorsCapable() {
        return kind == Kind.API || kind == Kind.PROBE;
    }

    /** What a request for it is counted as. */
    RequestGate.Budget budget() {
        return switch (kind) {
            case PROBE -> RequestGate.Budget.PROBES;
            case UPGRADE -> RequestGate.Budget.HANDSHAKES;
            case PAGE, METRICS, API, NONE -> RequestGate.Budget.REQUESTS;
        };
    }
}
