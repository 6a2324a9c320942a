package org.e2eechat.server.http;

import org.e2eechat.server.metrics.RelayMetrics;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Counts every answered request and logs a line for as many as the caller's allowance admits: also
 * those that Jetty refused before a handler saw them. Says nothing that a client chose, but the
 * request id: no path, query, body, address, user agent or room id.
 */
final class RequestRecorder implements RequestLog {
    private static final Logger log = LoggerFactory.getLogger(RequestRecorder.class);

    private final RelayMetrics metrics;
    private final boolean enabled;
    private final Predicate<Caller> mayLog;
    private final LongSupplier nanoTime;

    /**
     * Records into metrics always, and into the log when told to.
     *
     * @param mayLog whether the line of a request of this caller may be logged; asked once a line
     * @param nanoTime the clock that Jetty stamps requests with: {@code System.nanoTime()}
     */
    RequestRecorder(
            RelayMetrics metrics,
            boolean enabled,
            Predicate<Caller> mayLog,
            LongSupplier nanoTime) {
        this.metrics = metrics;
        this.enabled = enabled;
        this.mayLog = mayLog;
        this.nanoTime = nanoTime;
    }

    @Override
    public void log(Request request, Response response) {
        Optional<Exchange> exchange = Exchange.of(request);
        String route = exchange.map(Exchange::route).orElse(Route.OTHER).template();
        String method = known(request.getMethod());
        int status = response.getStatus();
        metrics.httpRequest(route, method, status);

        if (enabled && log.isInfoEnabled() && mayLog.test(Caller.of(request))) {
            long nanos = nanoTime.getAsLong() - request.getHeadersNanoTime();
            LoggingEventBuilder line =
                    log.atInfo()
                            .addKeyValue("method", method)
                            .addKeyValue("route", route)
                            .addKeyValue("status", status)
                            .addKeyValue("durationMs", TimeUnit.NANOSECONDS.toMillis(nanos));
            exchange.flatMap(Exchange::requestId)
                    .map(id -> line.addKeyValue("requestId", id))
                    .orElse(line)
                    .log("request");
        }
    }

    // A method is any token (RFC 9110 section 9.1), and what a client makes up is neither a label
    // nor log text.
    private static String known(String method) {
        return switch (method) {
            case "GET", "HEAD", "POST", "OPTIONS" -> method;
            default -> "other";
        };
    }
}
