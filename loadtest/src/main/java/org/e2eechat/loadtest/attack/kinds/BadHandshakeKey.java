package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Stranger;

import java.io.IOException;

/** Handshakes with a Sec-WebSocket-Key that is none. */
final class BadHandshakeKey implements Attack {
    @Override
    public void strike(Stranger stranger) throws IOException {
        stranger.keptConnection()
                .request(
                        "GET",
                        "/ws",
                        "Upgrade: websocket",
                        "Connection: Upgrade",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: short");
    }
}
