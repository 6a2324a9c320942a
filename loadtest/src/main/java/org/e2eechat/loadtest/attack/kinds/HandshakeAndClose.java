package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Frames;
import org.e2eechat.loadtest.attack.stranger.Stranger;
import org.e2eechat.loadtest.attack.stranger.Wire;

import java.io.IOException;

/** Good handshakes, each closed in order. */
final class HandshakeAndClose implements Attack {
    @Override
    public void strike(Stranger stranger) throws IOException {
        Wire wire = stranger.webSocket();
        wire.send(Frames.close(1000));
        wire.awaitEnd();
        stranger.close(wire);
    }
}
