package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Frames;
import org.e2eechat.loadtest.attack.stranger.Stranger;
import org.e2eechat.loadtest.attack.stranger.Wire;

import java.io.IOException;

/** Pings up to the limit, whose pongs are not read. */
final class PingsUnread implements Attack {
    private static final byte[] PINGS =
            Frames.repeated(Frames.masked(Frames.FIN | Frames.PING, new byte[125]), 190);

    @Override
    public void strike(Stranger stranger) throws IOException {
        Wire wire = stranger.narrowWebSocket();
        wire.send(PINGS);
        stranger.hold(wire);
    }
}
