package org.e2eechat.server;

import org.e2eechat.server.admission.AddressRateLimiter;
import org.e2eechat.server.admission.Admission;
import org.e2eechat.server.admission.ClientAddress;
import org.e2eechat.server.admission.ClientAddresses;
import org.e2eechat.server.admission.ConnectionQuota;
import org.e2eechat.server.admission.ResourceLedger;
import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.metrics.Limit;
import org.e2eechat.server.metrics.RelayMetrics;
import org.e2eechat.server.metrics.SocketRefusal;
import org.e2eechat.server.transport.SocketGate;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Bounds the sockets of this node, of one address, and of one address in a minute: those that ask
 * for nothing, that keep an HTTP connection alive, that were turned away and will not go, and those
 * that come again after every refusal. Our own proxies count for the node only, for all clients
 * come
 * from there.
 */
final class SocketQuota implements SocketGate {
    /** For pages and probes, and for clients that hold on to closed WebSockets. */
    private static final int SPARE = 100;

    /**
     * So many sockets a refused request costs beside its own. An address that is refused again and
     * again soon gets no more answers: the socket is closed as soon as it is accepted, which costs
     * a
     * tenth of an answer.
     */
    private static final int REFUSAL_COST = 4;

    /** Of the node's sockets; above it, those that only wait make room. */
    private static final int CROWDED_PERCENT = 75;

    private final ClientAddresses addresses;
    private final boolean perAddress;
    private final ConnectionQuota quota;
    private final AddressRateLimiter accepts;
    private final int mostSockets;
    private final RelayMetrics metrics;
    private final ResourceLedger ledger;
    private final int socketBytes;

    /** All open sockets, those of our proxies included. */
    private final AtomicInteger sockets = new AtomicInteger();

    /** @param ledger counts what the sockets hold, from the accept on */
    SocketQuota(
            ClientAddresses addresses,
            RelayConfig.Limits limits,
            DoorLimits door,
            RelayMetrics metrics,
            ResourceLedger ledger,
            LongSupplier nanoClock) {
        this.ledger = ledger;
        this.socketBytes = door.socketBytes();
        this.addresses = addresses;
        this.perAddress = limits.perAddress();
        this.quota =
                new ConnectionQuota(
                        limits.perAddress(),
                        mostPerAddress(limits.connectionsPerAddress()),
                        Integer.MAX_VALUE);
        this.accepts = new AddressRateLimiter(door.socketsPerMinute(), nanoClock, door.addresses());
        this.mostSockets = door.sockets();
        this.metrics = metrics;
    }

    /** A browser that comes back with a new WebSocket may do so before the old one is gone, hence twice. */
    private static int mostPerAddress(int webSockets) {
        return (int) Math.min(Integer.MAX_VALUE, 2L * webSockets + SPARE);
    }

    @Override
    public boolean admit(InetAddress peer) {
        if (sockets.incrementAndGet() > mostSockets) {
            return refuse(SocketRefusal.NODE_FULL);
        }
        if (addresses.isOurs(peer)) {
            return true;
        }
        ClientAddress address = ClientAddress.of(peer);
        if (perAddress && !accepts.tryAcquire(address).allowed()) {
            metrics.rateLimitHit(Limit.SOCKETS);
            return refuse(SocketRefusal.TOO_FAST);
        }
        if (quota.admit(address) != Admission.ADMITTED) {
            metrics.rateLimitHit(Limit.CONNECTIONS);
            return refuse(SocketRefusal.TOO_MANY_FROM_ADDRESS);
        }
        return true;
    }

    private boolean refuse(SocketRefusal reason) {
        sockets.decrementAndGet();
        metrics.socketRefused(reason);
        return false;
    }

    @Override
    public void release(InetAddress peer) {
        sockets.decrementAndGet();
        if (!addresses.isOurs(peer)) {
            quota.release(ClientAddress.of(peer));
        }
    }

    @Override
    public ResourceLedger.Account account(InetAddress peer) {
        return ledger.open(addresses.isOurs(peer) ? null : ClientAddress.of(peer), socketBytes);
    }

    /** Takes note of a refused request of this peer: it makes the peer's next sockets dearer. */
    void refused(InetAddress peer) {
        if (perAddress && !addresses.isOurs(peer)) {
            accepts.charge(ClientAddress.of(peer), REFUSAL_COST);
        }
    }

    @Override
    public void gaveUp(Reason reason) {
        metrics.socketRefused(
                switch (reason) {
                    case TLS_HANDSHAKES -> SocketRefusal.TLS_HANDSHAKES;
                    case TLS_RECORDS -> SocketRefusal.TLS_RECORDS;
                    case HALF_READ_REQUESTS -> SocketRefusal.HALF_READ_REQUESTS;
                    case LATE_REQUEST -> SocketRefusal.LATE_REQUEST;
                    case IDLE -> SocketRefusal.IDLE;
                });
    }

    @Override
    public boolean isProxy(InetAddress peer) {
        return addresses.isOurs(peer);
    }

    @Override
    public boolean isCrowded() {
        return sockets.get() > mostSockets / 100.0 * CROWDED_PERCENT;
    }

    /** Forgets the addresses that have their whole minute again. */
    void forgetIdle() {
        accepts.forgetIdle();
    }
}
