package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Stranger;
import org.e2eechat.loadtest.attack.stranger.Wire;

import java.io.IOException;

/** Full TLS handshakes, each closed at once. */
final class TlsHandshakes implements Attack {
    @Override
    public void strike(Stranger stranger) throws IOException {
        Wire wire = stranger.open();
        wire.handshake();
        stranger.close(wire);
    }
}
