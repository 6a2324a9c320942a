package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Stranger;

import java.io.IOException;

/** /live, which has no limit. */
final class LiveFlood implements Attack {
    @Override
    public void strike(Stranger stranger) throws IOException {
        stranger.keptConnection().request("GET", "/live");
    }
}
