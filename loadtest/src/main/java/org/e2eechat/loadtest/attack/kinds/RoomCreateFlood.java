package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Messages;
import org.e2eechat.loadtest.attack.stranger.Stranger;
import org.e2eechat.loadtest.attack.stranger.Wire;

import java.io.IOException;

/** ROOM_CREATE again and again. */
final class RoomCreateFlood implements Attack {
    @Override
    public void strike(Stranger stranger) throws IOException {
        Wire wire = stranger.keptWebSocket();
        wire.text(Messages.of("ROOM_CREATE", ""));
        if (wire.next().contains("ROOM_CREATED")) {
            stranger.drop();
        }
    }
}
