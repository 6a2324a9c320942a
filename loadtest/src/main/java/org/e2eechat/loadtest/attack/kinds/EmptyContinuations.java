package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Frames;
import org.e2eechat.loadtest.attack.stranger.Stranger;
import org.e2eechat.loadtest.attack.stranger.Wire;

import java.io.IOException;

/** A message of empty fragments without an end. */
final class EmptyContinuations implements Attack {
    private static final byte[] FRAGMENTS = Frames.repeated(Frames.masked(Frames.CONTINUATION), 50);

    @Override
    public void strike(Stranger stranger) throws IOException {
        if (!stranger.keeps()) {
            stranger.keptWebSocket().send(Frames.masked(Frames.TEXT, (byte) ' '));
        }
        Wire wire = stranger.keptWebSocket();
        wire.send(FRAGMENTS);
        wire.drain();
    }
}
