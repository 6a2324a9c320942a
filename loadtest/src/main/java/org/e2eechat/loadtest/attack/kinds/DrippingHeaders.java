package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Stranger;
import org.e2eechat.loadtest.attack.stranger.Wire;

import java.io.IOException;

/** Headers that come one byte at a time, on more and more connections. */
final class DrippingHeaders implements Attack {
    /** What one address may open, and more. */
    private static final int MOST = 250;

    @Override
    public void strike(Stranger stranger) throws IOException {
        if (stranger.held().size() < MOST) {
            Wire wire = stranger.open();
            wire.send("GET /live HTTP/1.1\r\nX: ");
            stranger.hold(wire);
        }
        for (Wire wire : stranger.held()) {
            try {
                wire.send("x");
            } catch (IOException closed) {
                stranger.close(wire);
            }
        }
    }
}
