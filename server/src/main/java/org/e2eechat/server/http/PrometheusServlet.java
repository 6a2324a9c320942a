package org.e2eechat.server.http;

import io.prometheus.metrics.exporter.servlet.jakarta.PrometheusMetricsServlet;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The Prometheus client library's own exporter, in the smallest servlet context there is. Nothing
 * else here is a servlet, and the servlet classes are loaded by the first scrape, because they cost
 * start-up time.
 */
final class PrometheusServlet extends AbstractLifeCycle {
    private final PrometheusRegistry registry;
    private final Request.Handler errors;

    /** Guarded by this object's monitor: made by the first scrape, stopped with the server. */
    private @Nullable ServletContextHandler context;

    PrometheusServlet(PrometheusRegistry registry, Request.Handler errors) {
        this.registry = registry;
        this.errors = errors;
    }

    void answer(Request request, Response response, Callback callback) throws Exception {
        ServletContextHandler exporter =
                started(request.getConnectionMetaData().getConnector().getServer());
        if (!exporter.handle(new WithoutProtobuf(request), response, callback)) {
            throw new IllegalStateException("the exporter did not take its own path");
        }
    }

    private synchronized ServletContextHandler started(Server server) throws Exception {
        if (context != null) {
            return context;
        }
        ServletContextHandler fresh = new ServletContextHandler();
        fresh.setContextPath("/");
        fresh.setErrorHandler(errors);
        fresh.addServlet(
                new ServletHolder(new PrometheusMetricsServlet(registry)),
                Route.METRICS.template());
        fresh.setServer(server);
        fresh.start();
        context = fresh;
        return fresh;
    }

    @Override
    protected synchronized void doStop() throws Exception {
        if (context != null) {
            context.stop();
            context = null;
        }
    }

    /**
     * A request that does not accept protobuf. The exporter would choose that format for every
     * Prometheus that scrapes native histograms, and then fail, because the format's two megabytes
     * are not part of this server.
     */
    private static final class WithoutProtobuf extends Request.Wrapper {
        private static final String PROTOBUF = "application/vnd.google.protobuf";

        private final HttpFields headers;

        WithoutProtobuf(Request request) {
            super(request);
            this.headers = filtered(request.getHeaders());
        }

        private static HttpFields filtered(HttpFields headers) {
            List<String> accepted = headers.getCSV(HttpHeader.ACCEPT, true);
            if (accepted.stream().noneMatch(type -> type.contains(PROTOBUF))) {
                return headers;
            }
            return HttpFields.build(headers)
                    .put(
                            HttpHeader.ACCEPT,
                            accepted.stream()
                                    .filter(type -> !type.contains(PROTOBUF))
                                    .collect(Collectors.joining(",")))
                    .asImmutable();
        }

        @Override
        public HttpFields getHeaders() {
            return headers;
        }
    }
}
