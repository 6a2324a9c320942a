package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Stranger;
import org.e2eechat.loadtest.attack.stranger.Wire;

import java.io.IOException;

/** The first 100 bytes of a ClientHello of 512, and then nothing. */
final class TlsHelloLeft implements Attack {
    private static final byte[] HALF_HELLO = halfHello();

    private static byte[] halfHello() {
        byte[] hello = new byte[100];
        // A record of type handshake and 512 bytes; in it a ClientHello of 508 for TLS 1.2.
        byte[] head = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xFC, 3, 3};
        System.arraycopy(head, 0, hello, 0, head.length);
        return hello;
    }

    @Override
    public void strike(Stranger stranger) throws IOException {
        Wire wire = stranger.openPlain();
        wire.send(HALF_HELLO);
        stranger.hold(wire);
    }
}
