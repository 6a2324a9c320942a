package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Stranger;

import java.io.IOException;

/** /health, which has no limit. */
final class HealthFlood implements Attack {
    @Override
    public void strike(Stranger stranger) throws IOException {
        stranger.keptConnection().request("GET", "/health");
    }
}
