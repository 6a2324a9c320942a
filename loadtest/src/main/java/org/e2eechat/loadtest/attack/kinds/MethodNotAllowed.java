package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Stranger;

import java.io.IOException;

/** Requests by a method that the path does not have (405). */
final class MethodNotAllowed implements Attack {
    @Override
    public void strike(Stranger stranger) throws IOException {
        stranger.keptConnection().request("DELETE", "/live");
    }
}
