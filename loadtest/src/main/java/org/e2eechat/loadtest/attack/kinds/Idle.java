package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Stranger;

import java.time.Duration;

/** Does nothing. */
final class Idle implements Attack {
    private static final Duration A_WHILE = Duration.ofMillis(100);

    @Override
    public void strike(Stranger stranger) {
        stranger.pause(A_WHILE);
    }
}
