package org.e2eechat.server.websocket;

import org.e2eechat.server.session.Outbox;
import org.e2eechat.server.transport.TurnEndPoint;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Behavior;
import org.eclipse.jetty.websocket.core.ExtensionStack;
import org.eclipse.jetty.websocket.core.Negotiated;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import org.eclipse.jetty.websocket.core.exception.MessageTooLargeException;
import org.eclipse.jetty.websocket.core.util.WebSocketUtils;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Turns an HTTP connection into a WebSocket (RFC 6455 section 4.2.2). No extension is ever negotiated: ciphertext does not compress, and compressed sizes tell tales. */
public final class WebSockets {
    private static final URI RESOURCE =
            URI.create("ws:/ws"); // shared by all, so that no connection keeps its request alive
    private static final int READ_BYTES =
            8 * 1024; // a few chat messages; longer ones are read in parts

    private final WebSocketComponents components;
    private final Outbox.Limit outboxLimit;
    private final int maxMessageBytes;
    private final Heartbeat heartbeat;

    /**
     * @param components Jetty's, started and stopped by the caller
     * @param maxMessageBytes of one message, all parts together
     */
    public WebSockets(
            WebSocketComponents components,
            Outbox.Limit outboxLimit,
            int maxMessageBytes,
            Heartbeat heartbeat) {
        this.components = components;
        this.outboxLimit = outboxLimit;
        this.maxMessageBytes = maxMessageBytes;
        this.heartbeat = heartbeat;
    }

    /**
     * Answers 101 and hands the socket over.
     *
     * @param key of a handshake that was checked
     * @param onClosed run once when the connection is closed, or when it could not be opened
     */
    void upgrade(
            Request request,
            Response response,
            Callback callback,
            String key,
            Optional<String> subprotocol,
            Conversation.Factory conversations,
            Runnable onClosed) {
        ConnectionMetaData http = request.getConnectionMetaData();
        Connector connector = http.getConnector();
        EndPoint endPoint = http.getConnection().getEndPoint();

        RelayEndpoint handler =
                new RelayEndpoint(
                        endPoint,
                        outboxLimit,
                        maxMessageBytes,
                        new Liveness(heartbeat.rhythm()),
                        conversations,
                        onClosed,
                        heartbeat);
        WebSocketCoreSession session =
                new DirectSession(handler, negotiated(subprotocol, http.isSecure()), components);
        session.setIdleTimeout(Duration.ZERO); // the heartbeat decides who is dead
        session.setInputBufferSize(READ_BYTES);
        RelayConnection connection =
                new RelayConnection(
                        endPoint, connector, connector.getByteBufferPool(), session, handler);
        session.setWebSocketConnection(connection);
        handler.attach(session);

        TurnEndPoint.socketOf(endPoint)
                .upgraded(handler, TurnEndPoint.WEB_SOCKET_BYTES + tlsBytes(http));
        response.setStatus(HttpStatus.SWITCHING_PROTOCOLS_101);
        response.getHeaders().put(HttpHeader.UPGRADE, "websocket");
        response.getHeaders().put(HttpHeader.CONNECTION, "Upgrade");
        response.getHeaders().put(HttpHeader.SEC_WEBSOCKET_ACCEPT, WebSocketUtils.hashKey(key));
        subprotocol.ifPresent(
                chosen -> response.getHeaders().put(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL, chosen));
        request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, connection);
        response.write(
                true,
                null,
                Callback.from(
                        callback::succeeded,
                        failure -> {
                            handler.neverOpened();
                            callback.failed(failure);
                        }));
    }

    private static int tlsBytes(ConnectionMetaData http) {
        return http.isSecure() ? TurnEndPoint.TLS_BYTES : 0;
    }

    private Negotiated negotiated(Optional<String> subprotocol, boolean secure) {
        ExtensionStack none = new ExtensionStack(components, Behavior.SERVER);
        none.negotiate(List.of(), List.of());
        return new Negotiated(RESOURCE, subprotocol.orElse(null), secure, none, Handshake.VERSION);
    }

    /**
     * Jetty's session without its detour over the context class loader, which nobody here has; with our own word for what Jetty's parser finds too large, because a
     * frame that announces more bytes than an int can count never reaches {@link RelayEndpoint}; and with a {@link Linger} before the end.
     */
    private static final class DirectSession extends WebSocketCoreSession {
        private final RelayEndpoint handler;

        DirectSession(
                RelayEndpoint handler, Negotiated negotiated, WebSocketComponents components) {
            super(handler, Behavior.SERVER, negotiated, components);
            this.handler = handler;
        }

        @Override
        protected void handle(Runnable runnable) {
            runnable.run();
        }

        @Override
        public void abort() {
            if (getConnection() instanceof RelayConnection connection && connection.lingers()) {
                connection.cancelDemand();
            } else {
                super.abort();
            }
        }

        @Override
        public void processConnectionError(Throwable cause, Callback callback) {
            super.processConnectionError(
                    cause instanceof MessageTooLargeException ? handler.tooLarge() : cause,
                    callback);
        }
    }
}
