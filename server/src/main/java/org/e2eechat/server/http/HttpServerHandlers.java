package org.e2eechat.server.http;

import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.metrics.RelayMetrics;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Server;

import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * The package's front door: builds everything that answers HTTP and puts it into a Jetty server.
 * One handler serves both ports; a connector with the name {@link #MANAGEMENT_CONNECTOR} gets the
 * management routes, every other connector the public ones.
 */
public final class HttpServerHandlers {
    /** The name to give the connector of the management port, see {@code Connector.getName()}. */
    public static final String MANAGEMENT_CONNECTOR = "management";

    private final Handler handler;
    private final Request.Handler errorHandler;
    private final RequestLog requestLog;

    private HttpServerHandlers(
            Handler handler, Request.Handler errorHandler, RequestLog requestLog) {
        this.handler = handler;
        this.errorHandler = errorHandler;
        this.requestLog = requestLog;
    }

    /**
     * What the package needs from the rest of the server.
     *
     * @param metrics counted into, and exported
     * @param health asked by the probes
     * @param rooms asked by the room API
     * @param gate asked before every request on the clients' port
     * @param mayLogRequest whether the line of a request of this caller may be logged
     * @param webSocket handles upgrade requests on {@code /ws}; becomes part of the handler tree
     *     and is started and stopped with it
     */
    public record Parts(
            RelayMetrics metrics,
            HealthSource health,
            RoomDesk rooms,
            RequestGate gate,
            Predicate<Caller> mayLogRequest,
            Handler webSocket) {}

    /**
     * Time and randomness.
     *
     * @param clock for the timestamps in answers
     * @param nanoTime the clock that Jetty stamps requests with: {@code System.nanoTime()}
     * @param random for request ids; they are names, not secrets
     */
    public record Sources(InstantSource clock, LongSupplier nanoTime, RandomGenerator random) {}

    /** Builds the whole tree; starts nothing. */
    public static HttpServerHandlers build(RelayConfig config, Parts parts, Sources sources) {
        RelayConfig.Http http = config.http();
        CrossOrigin crossOrigin = CrossOrigin.of(http.cors());
        AnswerHeaders headers = new AnswerHeaders(http.securityHeaders(), crossOrigin);
        Optional<RequestIds> requestIds =
                http.requestIds()
                        ? Optional.of(new RequestIds(sources.random()))
                        : Optional.empty();
        Problems problems = new Problems(headers, requestIds, http.detailedErrors(), parts.gate());
        PrometheusServlet prometheus = new PrometheusServlet(parts.metrics().registry(), problems);

        RelayHandler handler =
                new RelayHandler(
                        parts.webSocket(),
                        Exposure.of(http, config.listen().managementPort().isPresent()),
                        endpoints(config, parts, sources, headers, problems, prometheus),
                        headers,
                        crossOrigin,
                        requestIds,
                        parts.gate(),
                        parts.metrics(),
                        problems);
        handler.addBean(prometheus, true); // stopped with the tree

        RequestLog requestLog =
                new RequestRecorder(
                        parts.metrics(),
                        config.logs().requests(),
                        parts.mayLogRequest(),
                        sources.nanoTime());
        return new HttpServerHandlers(handler, problems, requestLog);
    }

    private static Map<Route, Endpoint> endpoints(
            RelayConfig config,
            Parts parts,
            Sources sources,
            AnswerHeaders headers,
            Problems problems,
            PrometheusServlet prometheus) {
        ProbeEndpoints probes =
                new ProbeEndpoints(
                        parts.health(),
                        config.identity(),
                        sources.clock(),
                        config.logs().healthCheckFailures(),
                        sources.nanoTime());
        RoomsEndpoint rooms = new RoomsEndpoint(parts.rooms(), problems);

        Map<Route, Endpoint> endpoints = new EnumMap<>(Route.class);
        endpoints.put(Route.HEALTH, probes::health);
        endpoints.put(Route.READY, probes::ready);
        endpoints.put(Route.LIVE, probes::live);
        endpoints.put(Route.HEALTHZ, probes::healthz);
        endpoints.put(
                Route.METRICS,
                new MetricsEndpoint(parts.metrics(), config.metrics(), prometheus, problems));
        endpoints.put(Route.ROOMS, rooms::create);
        endpoints.put(Route.ROOM_TOKEN, rooms::issueToken);
        endpoints.put(Route.WEB_CLIENT, new WebPage(headers));
        return endpoints;
    }

    static boolean isOnManagementPort(Request request) {
        return MANAGEMENT_CONNECTOR.equals(
                request.getConnectionMetaData().getConnector().getName());
    }

    /**
     * Makes the server answer with these: handler, error answers and request log. Call it before
     * the server starts.
     */
    public void installOn(Server server) {
        server.setHandler(handler);
        server.setErrorHandler(errorHandler);
        server.setRequestLog(requestLog);
    }
}
