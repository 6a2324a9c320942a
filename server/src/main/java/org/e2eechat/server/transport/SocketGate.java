package org.e2eechat.server.transport;

import org.e2eechat.server.admission.ResourceLedger;

import java.net.InetAddress;

/**
 * Decides which peers may have one more socket, and takes note of sockets that had to go.
 * The connector asks for every socket that it accepts, long before it is known what the socket is
 * for, because one that never asks for anything costs as much as another. Called by acceptors,
 * selectors and the threads that parse requests; must not block.
 */
public interface SocketGate {
    /** Why the transport itself refused a socket or gave one up. */
    enum Reason {
        /** As many TLS handshakes are under way as this node does at once. */
        TLS_HANDSHAKES,
        /** The peer sent more TLS records without application data than any client needs. */
        TLS_RECORDS,
        /** Half-read requests hold as much memory as they may on this node. */
        HALF_READ_REQUESTS,
        /** No complete request header, or TLS handshake and header, in time. */
        LATE_REQUEST,
        /** It waited for another request while sockets were scarce. */
        IDLE
    }

    /** Counts one more socket of this peer; when false, it is not counted and closed at once. */
    boolean admit(InetAddress peer);

    /** A socket that was admitted is closed. */
    void release(InetAddress peer);

    /** Opens the account of a socket that was admitted; the socket closes it. */
    ResourceLedger.Account account(InetAddress peer);

    /** Takes note of a socket that the transport refused or closed before its time. */
    default void gaveUp(Reason reason) {}

    /** Whether a peer is one of our proxies, whose sockets carry the requests of many clients. */
    default boolean isProxy(InetAddress peer) {
        return false;
    }

    /** Whether so many sockets are open that those which only wait have to make room. */
    default boolean isCrowded() {
        return false;
    }

    /** Lets every peer have as many sockets as it likes, and counts what they hold. */
    static SocketGate open(ResourceLedger ledger) {
        return new SocketGate() {
            @Override
            public boolean admit(InetAddress peer) {
                return true;
            }

            @Override
            public void release(InetAddress peer) {}

            @Override
            public ResourceLedger.Account account(InetAddress peer) {
                return ledger.open(null, TurnEndPoint.HTTP_BYTES);
            }
        };
    }
}
