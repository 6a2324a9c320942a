package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Stranger;
import org.e2eechat.loadtest.attack.stranger.Wire;

import java.io.IOException;

/** A request of which each byte has a TLS record of its own. */
final class TlsOneByteRecords implements Attack {
    private static final char[] REQUEST =
            "GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".toCharArray();

    @Override
    public void strike(Stranger stranger) throws IOException {
        Wire wire = stranger.keptConnection();
        for (char c : REQUEST) {
            wire.send(String.valueOf(c));
        }
        wire.listen(1);
    }
}
