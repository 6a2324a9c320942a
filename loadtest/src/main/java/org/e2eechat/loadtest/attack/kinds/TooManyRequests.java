package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Stranger;

import java.io.IOException;

/** Ordinary requests, answered and then refused (429). */
final class TooManyRequests implements Attack {
    @Override
    public void strike(Stranger stranger) throws IOException {
        stranger.keptConnection().request("GET", "/");
    }
}
