package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Messages;
import org.e2eechat.loadtest.attack.stranger.Stranger;
import org.e2eechat.loadtest.attack.stranger.Wire;

import java.io.IOException;

/** A room made and left, again and again. */
final class CreateAndLeave implements Attack {
    @Override
    public void strike(Stranger stranger) throws IOException {
        Wire wire = stranger.keptWebSocket();
        wire.text(Messages.of("ROOM_CREATE", ""));
        String answer = wire.next();
        if (answer.contains("ROOM_CREATED")) {
            String room = Wire.field("roomId", answer);
            wire.text(Messages.of("LEAVE", "\"roomId\":\"" + room + "\""));
            wire.next("LEFT");
        }
    }
}
