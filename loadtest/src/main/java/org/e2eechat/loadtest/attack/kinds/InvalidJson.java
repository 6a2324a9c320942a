package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Stranger;
import org.e2eechat.loadtest.attack.stranger.Wire;

import java.io.IOException;

/** A message that is no JSON, on one connection after the other. */
final class InvalidJson implements Attack {
    @Override
    public void strike(Stranger stranger) throws IOException {
        Wire wire = stranger.webSocket();
        wire.text("{\"v\":1,\"t\":");
        wire.awaitEnd();
        stranger.close(wire);
    }
}
