package org.e2eechat.server.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Who sent a request, as far as the transport tells: the peer of the connection and what its
 * headers claim. Whether the claims are believed is not decided here. Its text shows nothing,
 * because an address never shows in a log.
 */
public final class Caller {
    private final Optional<InetAddress> peer;
    private final HttpFields headers;

    private Caller(Optional<InetAddress> peer, HttpFields headers) {
        this.peer = peer;
        this.headers = headers;
    }

    static Caller of(Request request) {
        SocketAddress remote = request.getConnectionMetaData().getRemoteSocketAddress();
        Optional<InetAddress> peer =
                remote instanceof InetSocketAddress internet
                        ? Optional.ofNullable(internet.getAddress())
                        : Optional.empty();
        return new Caller(peer, request.getHeaders());
    }

    /** The other end of the TCP connection; empty only on a transport without addresses. */
    public Optional<InetAddress> peer() {
        return peer;
    }

    /**
     * The values of all fields of this name, in the order they came, each undivided; empty when
     * there is none.
     */
    public List<String> header(String name) {
        return headers.getValuesList(name);
    }

    @Override
    public String toString() {
        return "Caller[redacted]";
    }
}
