package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Messages;
import org.e2eechat.loadtest.attack.stranger.Stranger;
import org.e2eechat.loadtest.attack.stranger.Wire;

import java.io.IOException;

/** Messages with 200 member names that were never seen before. */
final class FreshNames implements Attack {
    private static final int NAMES = 200;

    @Override
    public void strike(Stranger stranger) throws IOException {
        Wire wire = stranger.keptWebSocket();
        StringBuilder members = new StringBuilder();
        for (int i = 0; i < NAMES; i++) {
            members.append(i == 0 ? "" : ",").append("\"n").append(System.nanoTime());
            members.append(i).append("\":0");
        }
        wire.text(Messages.of("PING", members.toString()));
        wire.next("PONG");
    }
}
