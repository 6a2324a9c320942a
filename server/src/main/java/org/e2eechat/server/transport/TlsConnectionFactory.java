package org.e2eechat.server.transport;

import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

import java.nio.ByteBuffer;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/**
 * Makes TLS connections that look at what each record was good for. A record without application
 * data (a key update, an alert, an empty record) costs as much work as a message and is seen by
 * none of the limits on messages, so a {@link RecordBudget} bounds them.
 */
final class TlsConnectionFactory extends SslConnectionFactory {
    TlsConnectionFactory(SslContextFactory.Server context, String next) {
        super(context, next);
    }

    @Override
    protected SslConnection newSslConnection(
            Connector connector, EndPoint endPoint, SSLEngine engine) {
        return new CountingConnection(this, connector, endPoint, engine);
    }

    private static final class CountingConnection extends SslConnection {
        private final TurnEndPoint socket;
        private final RecordBudget budget;

        // The peer has sent too much; written under the connection's lock.
        private boolean isOver;

        CountingConnection(
                TlsConnectionFactory factory,
                Connector connector,
                EndPoint endPoint,
                SSLEngine engine) {
            super(
                    connector.getByteBufferPool(),
                    connector.getExecutor(),
                    factory.getSslContextFactory(),
                    endPoint,
                    engine,
                    factory.isDirectBuffersForEncryption(),
                    factory.isDirectBuffersForDecryption());
            this.socket = TurnEndPoint.socketOf(endPoint);
            this.budget = new RecordBudget(socket.nanoClock());
            addHandshakeListener(
                    new SslHandshakeListener() {
                        @Override
                        public void handshakeSucceeded(Event event) {
                            socket.handshakeDone();
                        }
                    });
        }

        /** Called under the connection's lock, once for each record or part of one. */
        @Override
        protected SSLEngineResult unwrap(SSLEngine engine, ByteBuffer encrypted, ByteBuffer plain)
                throws SSLException {
            SSLEngineResult result = super.unwrap(engine, encrypted, plain);
            if (result.bytesProduced() >= RecordBudget.SMALLEST_FRAME) {
                return result;
            }
            if (!budget.charge(result.bytesConsumed(), result.bytesProduced())) {
                if (!isOver) {
                    isOver = true;
                    socket.giveUp(SocketGate.Reason.TLS_RECORDS);
                }
                throw new SSLException("too many records without application data");
            }
            return result;
        }
    }
}
