package org.e2eechat.server.http;

import org.e2eechat.server.config.RelayConfig;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

import java.util.List;
import java.util.function.Predicate;

/**
 * Cross-origin sharing (the Fetch standard's CORS protocol) by an exact allow-list. An allowed
 * origin is named in the answer, never {@code *}; any other gets no CORS header, and its browser
 * keeps the answer from the script.
 */
final class CrossOrigin {
    private static final String ALLOWED_HEADERS = "Content-Type, " + RequestIds.HEADER;
    private static final String EXPOSED_HEADERS = "Retry-After, " + RequestIds.HEADER;
    // A changed allow-list takes hold within ten minutes.
    private static final String MAX_AGE_SECONDS = "600";
    private static final HttpField VARY = new HttpField(HttpHeader.VARY, "Origin");
    // A preflight's answer depends on these, too.
    private static final HttpField VARY_PREFLIGHT =
            new HttpField(
                    HttpHeader.VARY,
                    "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");

    private final boolean enabled;
    private final Predicate<String> allowed;
    private final boolean credentials;

    private CrossOrigin(boolean enabled, Predicate<String> allowed, boolean credentials) {
        this.enabled = enabled;
        this.allowed = allowed;
        this.credentials = credentials;
    }

    static CrossOrigin of(RelayConfig.Cors cors) {
        return new CrossOrigin(
                cors.enabled(),
                origin -> cors.origins().stream().anyMatch(rule -> rule.matches(origin)),
                cors.credentials());
    }

    /** The headers of an ordinary answer of this route, an error included. */
    void describe(Route route, HttpFields request, HttpFields.Mutable answer) {
        if (!enabled || !route.isCorsCapable()) {
            return;
        }
        answer.put(VARY); // with or without an Origin: a cache must not mix the two
        String origin = request.get(HttpHeader.ORIGIN);
        if (origin != null && allowed.test(origin)) {
            allow(origin, answer);
            answer.put(HttpHeader.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED_HEADERS);
        }
    }

    /**
     * Whether a request that changes something may come from where it says it comes from. A form or
     * a script of any page can send a {@code POST} without asking first, and it would be counted
     * against its visitor's address. Applies with CORS switched off as well.
     */
    boolean mayChange(HttpFields request) {
        List<String> origins = request.getValuesList(HttpHeader.ORIGIN);
        return origins.isEmpty() || (origins.size() == 1 && allowed.test(origins.getFirst()));
    }

    /** Whether an {@code OPTIONS} request asks for permission before a cross-origin request. */
    boolean isPreflight(Route route, HttpFields request) {
        return enabled
                && route.isCorsCapable()
                && request.contains(HttpHeader.ORIGIN)
                && request.contains(HttpHeader.ACCESS_CONTROL_REQUEST_METHOD);
    }

    /** Answers a preflight's question in headers; false when the origin is not on the list. */
    boolean permit(Route route, HttpFields request, HttpFields.Mutable answer) {
        answer.put(VARY_PREFLIGHT);
        String origin = request.get(HttpHeader.ORIGIN);
        if (origin == null || !allowed.test(origin)) {
            return false;
        }
        allow(origin, answer);
        answer.put(HttpHeader.ACCESS_CONTROL_ALLOW_METHODS, route.corsMethods());
        answer.put(HttpHeader.ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED_HEADERS);
        answer.put(HttpHeader.ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS);
        return true;
    }

    private void allow(String origin, HttpFields.Mutable answer) {
        answer.put(HttpHeader.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        if (credentials) {
            answer.put(HttpHeader.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        }
    }
}
