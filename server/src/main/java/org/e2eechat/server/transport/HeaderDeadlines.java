package org.e2eechat.server.transport;

import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

/**
 * Closes sockets whose request header, or TLS handshake and first header, is not complete in time. An idle time-out alone does not do it: a client that sends a byte now and then is
 * never idle (slowloris). Belongs around all other handlers, because it learns from the request that the header has arrived.
 */
public final class HeaderDeadlines extends Handler.Wrapper {
    public static final Duration LIMIT =
            Duration.ofSeconds(
                    10); // a header is one packet; a phone on a bad network needs a few seconds for

    // it

    public HeaderDeadlines(Handler handler) {
        super(handler);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        TurnEndPoint socket =
                TurnEndPoint.socketOf(
                        request.getConnectionMetaData().getConnection().getEndPoint());
        socket.headerArrived();
        Request.addCompletionListener(request, failure -> socket.requestDone());
        return super.handle(request, response, callback);
    }

    /** Closes every late socket of a connector. Called now and then by the housekeeping. */
    public static void enforce(Connector connector, long nowNanos) {
        for (EndPoint endPoint : connector.getConnectedEndPoints()) {
            if (endPoint instanceof TurnEndPoint socket
                    && socket.isLate(nowNanos, LIMIT.toNanos())) {
                socket.close(
                        new TimeoutException(
                                "no complete request header within " + LIMIT.toSeconds() + " s"));
            }
        }
    }
}
