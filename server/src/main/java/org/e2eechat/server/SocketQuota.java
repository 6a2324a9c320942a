package org.e2eechat.server;

import org.e2eechat.server.admission.Admission;
import org.e2eechat.server.admission.ClientAddress;
import org.e2eechat.server.admission.ClientAddresses;
import org.e2eechat.server.admission.ConnectionQuota;
import org.e2eechat.server.admission.ResourceLedger;
import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.metrics.Limit;
import org.e2eechat.server.metrics.RelayMetrics;
import org.e2eechat.server.transport.SocketGate;

import java.net.InetAddress;

/**
 * Keeps one address from taking all the sockets that there are: those that ask for nothing, that keep an HTTP connection alive, or that were turned away and will not go. Our own proxies
 * have no such limit, for all clients come from there.
 */
final class SocketQuota implements SocketGate {
    private static final int SPARE =
            100; // for pages and probes, and for clients that hold on to closed WebSockets

    private final ClientAddresses addresses;
    private final ConnectionQuota quota;
    private final RelayMetrics metrics;
    private final ResourceLedger ledger;
    private final int socketBytes;

    /** @param socketBytes what a socket costs before it says anything, by {@link ResourceLedger} */
    SocketQuota(
            ClientAddresses addresses,
            RelayConfig.Limits limits,
            RelayMetrics metrics,
            ResourceLedger ledger,
            int socketBytes) {
        this.ledger = ledger;
        this.socketBytes = socketBytes;
        this.addresses = addresses;
        this.quota =
                new ConnectionQuota(
                        limits.perAddress(),
                        mostPerAddress(limits.connectionsPerAddress()),
                        Integer.MAX_VALUE);
        this.metrics = metrics;
    }

    /** A browser that comes back with a new WebSocket may do so before the old one is gone, hence twice. */
    private static int mostPerAddress(int webSockets) {
        return (int) Math.min(Integer.MAX_VALUE, 2L * webSockets + SPARE);
    }

    @Override
    public boolean admit(InetAddress peer) {
        if (ledger.hasRoomFor(socketBytes)
                && (addresses.isOurs(peer)
                        || quota.admit(ClientAddress.of(peer)) == Admission.ADMITTED)) {
            return true;
        }
        metrics.rateLimitHit(Limit.CONNECTIONS);
        return false;
    }

    @Override
    public ResourceLedger.Account account(InetAddress peer) {
        return ledger.open(addresses.isOurs(peer) ? null : ClientAddress.of(peer), socketBytes);
    }

    @Override
    public void release(InetAddress peer) {
        if (!addresses.isOurs(peer)) {
            quota.release(ClientAddress.of(peer));
        }
    }
}
