package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Stranger;
import org.e2eechat.loadtest.attack.stranger.Wire;

import java.io.IOException;

/** A header of 8 KB of tiny fields, half-sent on a connection that was kept alive. */
final class HalfSentHeaders implements Attack {
    private static final String HALF =
            "GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\n" + "a:b\r\n".repeat(1_550);

    @Override
    public void strike(Stranger stranger) throws IOException {
        Wire wire = stranger.open();
        wire.request("GET", "/live");
        wire.send(HALF);
        stranger.hold(wire);
    }
}
