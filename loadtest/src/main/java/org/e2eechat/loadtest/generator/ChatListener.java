package org.e2eechat.loadtest.generator;

import java.nio.ByteBuffer;

/** Told of every chat message that a client in a room hears. */
interface ChatListener {
    /**
     * A client has heard one message.
     *
     * @param nowNanos when it was read, as {@link System#nanoTime}
     * @param buffer holds the payload from {@code payload} to before {@code end}, until this returns
     */
    void heard(Client client, long nowNanos, ByteBuffer buffer, int payload, int end);
}
