package org.e2eechat.server.transport;

import java.io.IOException;
import java.nio.ByteBuffer;

/** One system call for each send, through the JDK: works everywhere. */
final class SendsOneByOne implements Sends {
    private final Stage stage;

    SendsOneByOne(Stage stage) {
        this.stage = stage;
    }

    @Override
    public void send(Sendee to, int from, int length) {
        ByteBuffer part = stage.part(from, length);
        try {
            to.channel().write(part);
        } catch (IOException broken) {
            to.sendFailed(broken);
            return;
        }
        to.sent(part);
    }

    @Override
    public void complete() {}
}
