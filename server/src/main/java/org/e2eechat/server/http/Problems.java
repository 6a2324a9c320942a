package org.e2eechat.server.http;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;

/**
 * Answers errors as problem documents (RFC 9457). It is the server's error handler as well, so that
 * Jetty's own answers (a bad message, too large a header, a bug) look the same: the same members,
 * the same headers, no HTML, no stack trace, nothing of the request.
 */
final class Problems implements Request.Handler {
    private static final String CONTENT_TYPE = "application/problem+json";

    private final AnswerHeaders headers;
    private final Optional<RequestIds> requestIds;
    private final boolean detailed;
    private final RequestGate gate;

    /**
     * Makes the one that all share.
     *
     * @param requestIds names requests that fail before any handler saw them; empty when request
     *     ids are off
     * @param detailed whether {@code detail} may show what went wrong inside; never in production
     * @param gate told of every answer 429
     */
    Problems(
            AnswerHeaders headers,
            Optional<RequestIds> requestIds,
            boolean detailed,
            RequestGate gate) {
        this.headers = headers;
        this.requestIds = requestIds;
        this.detailed = detailed;
        this.gate = gate;
    }

    void answer(Request request, Response response, Callback callback, Problem problem) {
        write(request, response, callback, problem, Optional.empty());
    }

    /**
     * Answers with {@code Retry-After}, in whole seconds, rounded up (RFC 9110 section 10.2.3). A
     * connection whose request is answered 429 ends with it, unless it is a proxy's: asking again
     * at
     * once then costs a new connection.
     */
    void answerLater(
            Request request,
            Response response,
            Callback callback,
            Problem problem,
            Duration retryAfter) {
        long seconds = Math.max(1, retryAfter.plusSeconds(1).minusNanos(1).toSeconds());
        response.getHeaders().put(HttpHeader.RETRY_AFTER, seconds);
        if (problem.equals(Problem.RATE_LIMITED)) {
            refuse(request, response);
        }
        answer(request, response, callback, problem);
    }

    private void refuse(Request request, Response response) {
        if (!HttpServerHandlers.isOnManagementPort(request)
                && gate.endsConnection(Caller.of(request))) {
            response.getHeaders().put(HttpFields.CONNECTION_CLOSE);
        }
    }

    /** Answers 500; only with detailed errors it says why. */
    void answer(Request request, Response response, Callback callback, Exception failure) {
        write(request, response, callback, Problem.INTERNAL, detail(failure));
    }

    private Optional<String> detail(@Nullable Throwable cause) {
        return detailed ? Optional.ofNullable(cause).map(Throwable::toString) : Optional.empty();
    }

    /** Called by Jetty, with the headers that were set so far already dropped in most cases. */
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        @Nullable Throwable cause = (Throwable) request.getAttribute(ErrorHandler.ERROR_EXCEPTION);
        int status =
                cause instanceof HttpException failure ? failure.getCode() : response.getStatus();
        Optional<Exchange> seen = Exchange.of(request);
        if (seen.isEmpty()) {
            // Nothing was charged for it: Jetty answers such a request before our first handler.
            refuse(request, response);
        }
        Exchange exchange = seen.orElseGet(() -> unseen(request));
        headers.putOn(response.getHeaders(), request.getHeaders(), exchange);
        write(request, response, callback, Problem.ofStatus(status), detail(cause));
        return true;
    }

    // Jetty could not read this one, so our first handler never saw it.
    private Exchange unseen(Request request) {
        Exchange exchange =
                new Exchange(Route.OTHER, requestIds.map(ids -> ids.idFor(request.getHeaders())));
        exchange.keepWith(request);
        return exchange;
    }

    private static void write(
            Request request,
            Response response,
            Callback callback,
            Problem problem,
            Optional<String> detail) {
        Answer.body(
                response,
                callback,
                problem.status(),
                CONTENT_TYPE,
                Json.object(
                        json -> {
                            json.writeStringProperty("type", "about:blank");
                            json.writeStringProperty("title", problem.title());
                            json.writeNumberProperty("status", problem.status());
                            json.writeStringProperty("code", problem.code());
                            detail.ifPresent(text -> json.writeStringProperty("detail", text));
                            Exchange.of(request)
                                    .flatMap(Exchange::requestId)
                                    .ifPresent(id -> json.writeStringProperty("instance", id));
                        }));
    }
}
