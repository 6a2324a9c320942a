package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Stranger;

import java.io.IOException;

/** /metrics, the largest answer that a stranger gets. */
final class MetricsFlood implements Attack {
    @Override
    public void strike(Stranger stranger) throws IOException {
        stranger.keptConnection().request("GET", "/metrics");
    }
}
