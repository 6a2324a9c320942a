package org.e2eechat.server.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A plain socket that bytes of a {@link Turn} are sent to, and what becomes of them. Called on the turn's thread only. */
public interface Sendee {
    SocketChannel channel();

    /**
     * The kernel took what it could.
     *
     * @param unsent what is left of the bytes; the caller's again when this returns
     */
    void sent(ByteBuffer unsent);

    /** The socket is broken. */
    void sendFailed(IOException failure);
}
