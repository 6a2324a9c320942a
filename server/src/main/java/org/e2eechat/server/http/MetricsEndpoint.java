package org.e2eechat.server.http;

import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.metrics.MetricFamily;
import org.e2eechat.server.metrics.RelayMetrics;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

import tools.jackson.core.JsonGenerator;

import java.util.Optional;

/**
 * {@code GET /metrics}: Prometheus text or OpenMetrics through the client library's servlet, JSON
 * by ourselves.
 */
final class MetricsEndpoint implements Endpoint {
    private static final String JSON = "application/json";
    private static final String CHALLENGE = "Bearer realm=\"metrics\""; // RFC 6750 section 3

    private final RelayMetrics metrics;
    private final boolean prometheus;
    private final Optional<BearerToken> token;
    private final PrometheusServlet servlet;
    private final Problems problems;

    MetricsEndpoint(
            RelayMetrics metrics,
            RelayConfig.Metrics settings,
            PrometheusServlet servlet,
            Problems problems) {
        this.metrics = metrics;
        this.prometheus = settings.prometheus();
        this.token = settings.token().map(BearerToken::new);
        this.servlet = servlet;
        this.problems = problems;
    }

    @Override
    public void answer(Request request, Response response, Callback callback) throws Exception {
        if (token.isPresent() && !token.get().isIn(request.getHeaders())) {
            response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, CHALLENGE);
            problems.answer(request, response, callback, Problem.UNAUTHORIZED);
            return;
        }

        metrics.registerJvmMetrics();
        response.getHeaders().add(HttpHeader.VARY, HttpHeader.ACCEPT.asString());
        if (prometheus && !prefersJson(request.getHeaders())) {
            servlet.answer(request, response, callback);
        } else {
            Answer.json(
                    response,
                    callback,
                    HttpStatus.OK_200,
                    json -> metrics.families().forEach(family -> write(family, json)));
        }
    }

    // JSON only for who asks for it before any text; scrapers and browsers get the text.
    private static boolean prefersJson(HttpFields headers) {
        for (String type : headers.getQualityCSV(HttpHeader.ACCEPT)) {
            if (type.equalsIgnoreCase(JSON)) {
                return true;
            }
            if (type.startsWith("text/")
                    || type.startsWith("application/openmetrics-text")
                    || type.equals("*/*")) {
                return false;
            }
        }
        return false;
    }

    private static void write(MetricFamily family, JsonGenerator json) {
        json.writeObjectPropertyStart(family.name());
        json.writeStringProperty("type", family.type());
        json.writeStringProperty("help", family.help());
        json.writeArrayPropertyStart("samples");
        for (MetricFamily.Sample sample : family.samples()) {
            json.writeStartObject();
            json.writeObjectPropertyStart("labels");
            sample.labels().forEach(json::writeStringProperty);
            json.writeEndObject();
            json.writeNumberProperty("value", sample.value());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
