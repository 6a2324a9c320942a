package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Stranger;

import java.io.IOException;

/** TCP connections on which nothing is sent. */
final class SilentSockets implements Attack {
    @Override
    public void strike(Stranger stranger) throws IOException {
        stranger.hold(stranger.open());
    }
}
