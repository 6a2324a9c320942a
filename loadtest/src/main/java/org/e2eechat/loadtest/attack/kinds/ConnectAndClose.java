package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Stranger;

import java.io.IOException;

/** TCP connections that end at once. */
final class ConnectAndClose implements Attack {
    @Override
    public void strike(Stranger stranger) throws IOException {
        stranger.close(stranger.open());
    }
}
