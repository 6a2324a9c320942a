package org.e2eechat.server.http;

import org.e2eechat.server.metrics.Limit;
import org.e2eechat.server.metrics.RelayMetrics;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.QuietException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Map;
import java.util.Optional;

/**
 * A request's way, top to bottom: find its route, put the headers of every answer, check what holds
 * for every route (length, budget, method, CORS), and hand it to its endpoint, or to the WebSocket
 * handler inside.
 */
final class RelayHandler extends Handler.Wrapper {
    private static final Logger log = LoggerFactory.getLogger(RelayHandler.class);
    // RFC 6455 section 4.1; who asks for another is told this one (section 4.4).
    private static final String WEB_SOCKET_VERSION = "13";

    private final Exposure exposure;
    private final Map<Route, Endpoint> endpoints;
    private final AnswerHeaders headers;
    private final CrossOrigin crossOrigin;
    private final Optional<RequestIds> requestIds;
    private final RequestGate gate;
    private final RelayMetrics metrics;
    private final Problems problems;

    RelayHandler(
            Handler webSocket,
            Exposure exposure,
            Map<Route, Endpoint> endpoints,
            AnswerHeaders headers,
            CrossOrigin crossOrigin,
            Optional<RequestIds> requestIds,
            RequestGate gate,
            RelayMetrics metrics,
            Problems problems) {
        super(webSocket);
        this.exposure = exposure;
        this.endpoints = Map.copyOf(endpoints);
        this.headers = headers;
        this.crossOrigin = crossOrigin;
        this.requestIds = requestIds;
        this.gate = gate;
        this.metrics = metrics;
        this.problems = problems;
    }

    // The room API waits for its desk, and a wrapper would else take after the WebSocket handler
    // inside, which does not wait: every request would run on a selector.
    @Override
    public InvocationType getInvocationType() {
        return InvocationType.BLOCKING;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String rawPath = request.getHttpURI().getPath();
        boolean isManagementPort = HttpServerHandlers.isOnManagementPort(request);
        Route route = exposure.route(rawPath == null ? "" : rawPath, isManagementPort);
        Exchange exchange =
                new Exchange(route, requestIds.map(ids -> ids.idFor(request.getHeaders())));
        exchange.keepWith(request);
        headers.putOn(response.getHeaders(), request.getHeaders(), exchange);

        try {
            if (mayGoOn(route, isManagementPort, request, response, callback)) {
                dispatch(route, request, response, callback);
            }
        } catch (Exception e) {
            fail(e, exchange, request, response, callback);
        }
        return true;
    }

    // A bug, or something broken behind us. A client's mistake and a connection that went away are
    // not: Jetty deals with those, and both are quiet.
    private void fail(
            Exception failure,
            Exchange exchange,
            Request request,
            Response response,
            Callback callback)
            throws Exception {
        if (failure instanceof QuietException || response.isCommitted()) {
            throw failure;
        }
        log.atError()
                .setCause(failure)
                .addKeyValue("route", exchange.route().template())
                .addKeyValue("requestId", exchange.requestId().orElse("-"))
                .log("request failed");
        problems.answer(request, response, callback, failure);
    }

    // The management port is the operator's own, and limits nothing.
    private boolean mayGoOn(
            Route route,
            boolean isManagementPort,
            Request request,
            Response response,
            Callback callback) {
        if (!isManagementPort
                && gate.admit(Caller.of(request), route.budget())
                        instanceof RequestGate.Passage.Closed(var retryAfter)) {
            metrics.rateLimitHit(limit(route.budget()));
            problems.answerLater(request, response, callback, Problem.RATE_LIMITED, retryAfter);
            return false;
        }
        String target = request.getHttpURI().getPathQuery();
        if (target != null && target.length() > HttpConfigurations.MAX_URI_CHARS) {
            problems.answer(request, response, callback, Problem.URI_TOO_LONG);
            return false;
        }
        if (route == Route.OTHER) {
            problems.answer(request, response, callback, Problem.NOT_FOUND);
            return false;
        }
        return true;
    }

    private static Limit limit(RequestGate.Budget budget) {
        return switch (budget) {
            case REQUESTS -> Limit.HTTP_REQUESTS;
            case PROBES -> Limit.PROBES;
            case HANDSHAKES -> Limit.HANDSHAKES;
        };
    }

    private void dispatch(Route route, Request request, Response response, Callback callback)
            throws Exception {
        String method = request.getMethod();
        if (HttpMethod.OPTIONS.is(method)) {
            answerOptions(route, request, response, callback);
        } else if (!route.allows(method)) {
            response.getHeaders().put(HttpHeader.ALLOW, route.allow());
            problems.answer(request, response, callback, Problem.METHOD_NOT_ALLOWED);
        } else if (HttpMethod.POST.is(method) && !crossOrigin.mayChange(request.getHeaders())) {
            problems.answer(request, response, callback, Problem.ORIGIN_NOT_ALLOWED);
        } else if (route == Route.WEB_SOCKET) {
            upgrade(request, response, callback);
        } else {
            endpoint(route).answer(request, response, callback);
        }
    }

    private Endpoint endpoint(Route route) {
        Endpoint endpoint = endpoints.get(route);
        if (endpoint == null) {
            throw new IllegalStateException("a route without an endpoint is exposed");
        }
        return endpoint;
    }

    private void answerOptions(Route route, Request request, Response response, Callback callback) {
        if (!crossOrigin.isPreflight(route, request.getHeaders())) {
            response.getHeaders().put(HttpHeader.ALLOW, route.allow());
            Answer.empty(response, callback, HttpStatus.NO_CONTENT_204);
        } else if (crossOrigin.permit(route, request.getHeaders(), response.getHeaders())) {
            Answer.empty(response, callback, HttpStatus.NO_CONTENT_204);
        } else {
            problems.answer(request, response, callback, Problem.ORIGIN_NOT_ALLOWED);
        }
    }

    private void upgrade(Request request, Response response, Callback callback) throws Exception {
        if (!asksForWebSocket(request.getHeaders()) || !super.handle(request, response, callback)) {
            response.getHeaders().put(HttpHeader.UPGRADE, "websocket");
            response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.UPGRADE.asString());
            response.getHeaders().put(HttpHeader.SEC_WEBSOCKET_VERSION, WEB_SOCKET_VERSION);
            problems.answer(request, response, callback, Problem.UPGRADE_REQUIRED);
        }
    }

    private static boolean asksForWebSocket(HttpFields headers) {
        return headers.contains(HttpHeader.UPGRADE, "websocket")
                && headers.contains(HttpHeader.CONNECTION, HttpHeaderValue.UPGRADE.asString())
                && WEB_SOCKET_VERSION.equals(headers.get(HttpHeader.SEC_WEBSOCKET_VERSION));
    }
}
