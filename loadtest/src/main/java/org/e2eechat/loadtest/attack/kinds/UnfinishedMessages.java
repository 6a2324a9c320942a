package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Frames;
import org.e2eechat.loadtest.attack.stranger.Stranger;
import org.e2eechat.loadtest.attack.stranger.Wire;

import java.io.IOException;

/** The first 255 KB of a message, and then nothing. */
final class UnfinishedMessages implements Attack {
    static final byte[] BEGINNING = Frames.masked(Frames.TEXT, new byte[255 << 10]);

    @Override
    public void strike(Stranger stranger) throws IOException {
        Wire wire = stranger.webSocket();
        wire.send(BEGINNING);
        stranger.hold(wire);
    }
}
