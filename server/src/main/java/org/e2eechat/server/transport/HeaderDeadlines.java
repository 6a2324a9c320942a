package org.e2eechat.server.transport;

import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

import java.time.Duration;

/**
 * Closes sockets whose request header, or TLS handshake and first header, is not complete in time. An idle time-out alone does not do it: a client that sends a byte now and then is
 * never idle (slowloris). Belongs around all other handlers, because it learns from the request that the header has arrived.
 *
 * <p>It also closes sockets behind an answer that was the last one, when the peer does not; and,
 * while
 * the connector is crowded, those that only wait for another request.
 */
public final class HeaderDeadlines extends Handler.Wrapper {
    /** A header is one packet; a phone on a bad network needs a few seconds for it. */
    public static final Duration LIMIT = Duration.ofSeconds(10);

    /** While sockets, handshakes or memory are scarce: a lost packet is sent again within 3 s. */
    static final Duration LIMIT_WHEN_CROWDED = Duration.ofSeconds(4);

    /** Then a kept-alive connection has this long for its next request; a page takes less. */
    static final Duration IDLE_WHEN_CROWDED = Duration.ofSeconds(5);

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

    /** Closes every late socket of a connector. Called once a second by the housekeeping. */
    public static void enforce(RelayConnector connector, long nowNanos) {
        boolean isCrowded = connector.isCrowded();
        long patienceNanos = (isCrowded ? LIMIT_WHEN_CROWDED : LIMIT).toNanos();
        for (EndPoint endPoint : connector.getConnectedEndPoints()) {
            if (endPoint instanceof TurnEndPoint socket) {
                if (socket.isAnswered(nowNanos)) {
                    socket.close();
                } else if (socket.isLate(nowNanos, patienceNanos)) {
                    socket.giveUp(SocketGate.Reason.LATE_REQUEST);
                } else if (isCrowded
                        && socket.isIdle(nowNanos, IDLE_WHEN_CROWDED.toNanos())
                        && !socket.isProxy()) {
                    socket.giveUp(SocketGate.Reason.IDLE);
                }
            }
        }
    }
}
