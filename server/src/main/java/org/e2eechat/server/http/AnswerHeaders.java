package org.e2eechat.server.http;

import org.e2eechat.server.config.RelayConfig;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;

import java.util.ArrayList;
import java.util.List;

/**
 * The headers of every answer, errors and the 101 of an upgrade included: security headers, the
 * request's id, and CORS where it applies.
 */
final class AnswerHeaders {
    // Nothing a relay's answer could need; a page that embeds or opens us gets no more.
    private static final String PERMISSIONS =
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()";

    private final List<HttpField> security; // immutable
    private final CrossOrigin crossOrigin;

    AnswerHeaders(RelayConfig.SecurityHeaders settings, CrossOrigin crossOrigin) {
        this.security = settings.enabled() ? securityHeaders(settings) : List.of();
        this.crossOrigin = crossOrigin;
    }

    private static List<HttpField> securityHeaders(RelayConfig.SecurityHeaders settings) {
        List<HttpField> fields = new ArrayList<>();
        fields.add(
                new PreEncodedHttpField(
                        "Content-Security-Policy", settings.contentSecurityPolicy()));
        fields.add(new PreEncodedHttpField("X-Content-Type-Options", "nosniff"));
        fields.add(new PreEncodedHttpField("X-Frame-Options", "DENY"));
        fields.add(new PreEncodedHttpField("Referrer-Policy", "no-referrer"));
        fields.add(new PreEncodedHttpField("Permissions-Policy", PERMISSIONS));
        fields.add(new PreEncodedHttpField("Cross-Origin-Opener-Policy", "same-origin"));
        // Does not touch CORS requests.
        fields.add(new PreEncodedHttpField("Cross-Origin-Resource-Policy", "same-origin"));
        fields.add(new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-store"));
        settings.hsts()
                .ifPresent(
                        hsts ->
                                fields.add(
                                        new PreEncodedHttpField(
                                                HttpHeader.STRICT_TRANSPORT_SECURITY, text(hsts))));
        return List.copyOf(fields);
    }

    private static String text(RelayConfig.Hsts hsts) {
        return "max-age="
                + hsts.maxAgeSeconds()
                + (hsts.includeSubdomains() ? "; includeSubDomains" : "")
                + (hsts.preload() ? "; preload" : "");
    }

    /** Puts the headers; doing it twice changes nothing. */
    void putOn(HttpFields.Mutable answer, HttpFields request, Exchange exchange) {
        security.forEach(answer::put);
        exchange.requestId().ifPresent(id -> answer.put(RequestIds.HEADER, id));
        crossOrigin.describe(exchange.route(), request, answer);
    }

    /** A page's own policy instead of the general one, unless security headers are off. */
    void putPolicy(HttpFields.Mutable answer, String contentSecurityPolicy) {
        if (!security.isEmpty()) {
            answer.put("Content-Security-Policy", contentSecurityPolicy);
        }
    }
}
