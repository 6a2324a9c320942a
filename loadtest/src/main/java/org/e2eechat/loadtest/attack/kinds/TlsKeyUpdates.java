package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Stranger;
import org.e2eechat.loadtest.attack.stranger.Wire;

import java.io.IOException;

/** Fifty KeyUpdates at a time, each of which asks for one in return. */
final class TlsKeyUpdates implements Attack {
    private static final int AT_A_TIME = 50;

    @Override
    public void strike(Stranger stranger) throws IOException {
        Wire wire = stranger.keptConnection();
        for (int i = 0; i < AT_A_TIME; i++) {
            wire.handshake();
        }
        wire.listen(1);
    }
}
