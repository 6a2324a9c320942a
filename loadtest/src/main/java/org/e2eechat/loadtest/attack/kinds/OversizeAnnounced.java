package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Frames;
import org.e2eechat.loadtest.attack.stranger.Stranger;
import org.e2eechat.loadtest.attack.stranger.Wire;

import java.io.IOException;

/** Frames that announce a gigabyte. */
final class OversizeAnnounced implements Attack {
    @Override
    public void strike(Stranger stranger) throws IOException {
        Wire wire = stranger.webSocket();
        wire.send(Frames.announced(Frames.FIN | Frames.TEXT, 1L << 30));
        wire.awaitEnd();
        stranger.close(wire);
    }
}
