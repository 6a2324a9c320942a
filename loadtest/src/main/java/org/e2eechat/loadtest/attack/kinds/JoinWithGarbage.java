package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Messages;
import org.e2eechat.loadtest.attack.stranger.Stranger;
import org.e2eechat.loadtest.attack.stranger.Wire;

import java.io.IOException;

/** JOIN_REQUEST with a token that is none. */
final class JoinWithGarbage implements Attack {
    @Override
    public void strike(Stranger stranger) throws IOException {
        Wire wire = stranger.keptWebSocket();
        wire.text(Messages.join(Messages.anyRoom(), "no-token-at-all"));
        wire.next();
    }
}
