package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Frames;
import org.e2eechat.loadtest.attack.stranger.Stranger;
import org.e2eechat.loadtest.attack.stranger.Wire;

import java.io.IOException;

/** The first 255 KB of a message, and then so many pings that the relay closes. */
final class UnfinishedThenPings implements Attack {
    private static final byte[] PINGS =
            Frames.repeated(Frames.masked(Frames.FIN | Frames.PING), 205);

    @Override
    public void strike(Stranger stranger) throws IOException {
        Wire wire = stranger.webSocket();
        wire.send(UnfinishedMessages.BEGINNING);
        wire.send(PINGS);
        stranger.hold(wire);
    }
}
