package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Stranger;

import java.io.IOException;

/** Good handshakes, and then nothing: connections in no room. */
final class LobbySitters implements Attack {
    @Override
    public void strike(Stranger stranger) throws IOException {
        stranger.hold(stranger.webSocket());
    }
}
