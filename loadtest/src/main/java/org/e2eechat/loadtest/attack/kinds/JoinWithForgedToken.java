package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Messages;
import org.e2eechat.loadtest.attack.stranger.Stranger;
import org.e2eechat.loadtest.attack.stranger.Wire;

import java.io.IOException;

/** JOIN_REQUEST with a token of good form and a wrong signature. */
final class JoinWithForgedToken implements Attack {
    @Override
    public void strike(Stranger stranger) throws IOException {
        Wire wire = stranger.keptWebSocket();
        String room = Messages.anyRoom();
        wire.text(Messages.join(room, Messages.forgedToken(room)));
        wire.next();
    }
}
