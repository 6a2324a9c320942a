package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Stranger;

import java.io.IOException;

/** Handshakes from an origin that is not allowed. */
final class WrongOrigin implements Attack {
    @Override
    public void strike(Stranger stranger) throws IOException {
        stranger.keptConnection()
                .request(
                        "GET",
                        "/ws",
                        "Upgrade: websocket",
                        "Connection: Upgrade",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                        "Origin: https://evil.example");
    }
}
