package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Stranger;
import org.e2eechat.loadtest.attack.stranger.Wire;

import java.io.IOException;

/** TLS 1.2, and then another handshake on the same connection. */
final class TlsRenegotiation implements Attack {
    @Override
    public void strike(Stranger stranger) throws IOException {
        Wire wire = stranger.open().speaking("TLSv1.2");
        wire.handshake();
        wire.handshake();
        wire.listen(1_000);
        stranger.close(wire);
    }
}
