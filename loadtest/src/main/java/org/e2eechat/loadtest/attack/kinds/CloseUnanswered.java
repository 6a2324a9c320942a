package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Stranger;
import org.e2eechat.loadtest.attack.stranger.Wire;

import java.io.IOException;

/** Invalid messages; the close frame is not read, and the socket stays. */
final class CloseUnanswered implements Attack {
    @Override
    public void strike(Stranger stranger) throws IOException {
        Wire wire = stranger.narrowWebSocket();
        wire.text("no message");
        stranger.hold(wire);
    }
}
