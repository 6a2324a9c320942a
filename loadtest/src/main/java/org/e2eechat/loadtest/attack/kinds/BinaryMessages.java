package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Frames;
import org.e2eechat.loadtest.attack.stranger.Stranger;
import org.e2eechat.loadtest.attack.stranger.Wire;

import java.io.IOException;

/** Binary messages, on one connection after the other. */
final class BinaryMessages implements Attack {
    @Override
    public void strike(Stranger stranger) throws IOException {
        Wire wire = stranger.webSocket();
        wire.send(Frames.masked(Frames.FIN | Frames.BINARY, new byte[1_000]));
        wire.awaitEnd();
        stranger.close(wire);
    }
}
