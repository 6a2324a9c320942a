package org.e2eechat.server.transport;

import org.e2eechat.server.admission.ResourceLedger;

import java.net.InetAddress;

/**
 * Who may have one more socket. It is asked for every socket that is accepted, long before anybody knows what it is for, because a socket that never asks for anything costs as much as
 * another. Called by acceptors and selectors; must not block.
 */
public interface SocketGate {
    /** Counts one more socket of this peer; when false, it is not counted and closed at once. */
    boolean admit(InetAddress peer);

    /** A socket that was admitted is closed. */
    void release(InetAddress peer);

    /** Opens the account of a socket that was admitted; the socket closes it. */
    ResourceLedger.Account account(InetAddress peer);

    /** Admits every socket, and counts what it holds. */
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
