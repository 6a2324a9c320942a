package org.e2eechat.server.websocket;

import org.e2eechat.server.admission.ClientAddress;
import org.e2eechat.server.admission.ConnectionQuota;
import org.e2eechat.server.config.OriginRule;
import org.e2eechat.server.metrics.Limit;
import org.e2eechat.server.metrics.RelayMetrics;
import org.e2eechat.server.metrics.UpgradeRejection;
import org.e2eechat.server.protocol.CloseReason;
import org.e2eechat.server.transport.TurnEndPoint;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Decides who gets a WebSocket. A wrong handshake or origin is refused in HTTP, before the upgrade; an address or a node with too many connections is told so by a close code, because a
 * browser shows its page nothing of a refused upgrade.
 */
public final class UpgradeGate extends Handler.Abstract.NonBlocking {
    /** What a client may offer; the same JSON is spoken without any. */
    public static final String SUBPROTOCOL = "e2ee-chat.v1";

    private static final int RETRY_AFTER_DRAIN_SECONDS =
            2; // by then a load balancer sends elsewhere

    private final List<OriginRule> origins;
    private final Function<Request, ClientAddress> addresses;
    private final ConnectionQuota quota;
    private final BooleanSupplier isDraining;
    private final WebSockets webSockets;
    private final Conversations conversations;
    private final RelayMetrics metrics;

    /**
     * @param origins who may connect from a browser
     * @param addresses who is asking, proxies seen through
     */
    public UpgradeGate(
            List<OriginRule> origins,
            Function<Request, ClientAddress> addresses,
            ConnectionQuota quota,
            BooleanSupplier isDraining,
            WebSockets webSockets,
            Conversations conversations,
            RelayMetrics metrics) {
        this.origins = List.copyOf(origins);
        this.addresses = addresses;
        this.quota = quota;
        this.isDraining = isDraining;
        this.webSockets = webSockets;
        this.conversations = conversations;
        this.metrics = metrics;
    }

    /** Begins the conversation of an admitted connection. */
    public interface Conversations {
        Conversation.Factory with(ClientAddress address);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Handshake handshake = Handshake.of(request);
        if (handshake instanceof Handshake.Refused refused) {
            metrics.connectionRejected(UpgradeRejection.BAD_HANDSHAKE);
            response.getHeaders()
                    .put(HttpHeader.UPGRADE, "websocket")
                    .put(HttpHeader.SEC_WEBSOCKET_VERSION, Handshake.VERSION);
            Response.writeError(request, response, callback, refused.status(), refused.why());
            return true;
        }
        if (!isOriginAllowed(request)) {
            metrics.connectionRejected(UpgradeRejection.ORIGIN_NOT_ALLOWED);
            Response.writeError(request, response, callback, 403, "this origin is not allowed");
            return true;
        }
        if (isDraining.getAsBoolean()) {
            metrics.connectionRejected(UpgradeRejection.DRAINING);
            response.getHeaders().put(HttpHeader.RETRY_AFTER, RETRY_AFTER_DRAIN_SECONDS);
            Response.writeError(request, response, callback, 503, "the server is draining");
            return true;
        }
        ClientAddress address = addresses.apply(request);
        Optional<String> subprotocol =
                Handshake.offers(request, SUBPROTOCOL)
                        ? Optional.of(SUBPROTOCOL)
                        : Optional.empty();
        String key = ((Handshake.Valid) handshake).key();
        switch (quota.admit(address)) {
            case ADMITTED -> {
                metrics.connectionOpened();
                TurnEndPoint.socketOf(request.getConnectionMetaData().getConnection().getEndPoint())
                        .account()
                        .ownedBy(address);
                webSockets.upgrade(
                        request,
                        response,
                        callback,
                        key,
                        subprotocol,
                        conversations.with(address),
                        () -> quota.release(address));
            }
            case TOO_MANY_FROM_ADDRESS -> {
                metrics.connectionRejected(UpgradeRejection.TOO_MANY_CONNECTIONS);
                metrics.rateLimitHit(Limit.CONNECTIONS);
                webSockets.upgrade(
                        request,
                        response,
                        callback,
                        key,
                        subprotocol,
                        TurnedAway.because(CloseReason.TOO_MANY_CONNECTIONS),
                        () -> {});
            }
            case AT_CAPACITY -> {
                metrics.connectionRejected(UpgradeRejection.AT_CAPACITY);
                webSockets.upgrade(
                        request,
                        response,
                        callback,
                        key,
                        subprotocol,
                        TurnedAway.because(CloseReason.AT_CAPACITY),
                        () -> {});
            }
        }
        return true;
    }

    /** A client that is no browser sends no Origin and is let in; a browser cannot leave it out (RFC 6455 section 10.2). */
    private boolean isOriginAllowed(Request request) {
        List<String> sent = request.getHeaders().getValuesList(HttpHeader.ORIGIN);
        return switch (sent.size()) {
            case 0 -> true;
            case 1 -> origins.stream().anyMatch(rule -> rule.matches(sent.getFirst()));
            default -> false;
        };
    }
}
