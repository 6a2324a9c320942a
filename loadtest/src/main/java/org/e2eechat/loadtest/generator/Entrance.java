package org.e2eechat.loadtest.generator;

import java.io.IOException;
import java.nio.ByteBuffer;

/** How a client gets from its upgrade into its room. */
interface Entrance {
    /** The path of the upgrade request. */
    String path(ChatRoom room);

    /** Whether the second member may connect only when the first is in, and so on. */
    boolean oneByOne();

    /** The upgrade was accepted. */
    void upgraded(Client client) throws IOException;

    /** A text that is no chat message, from {@code payload} to before {@code end}. */
    void heard(Client client, ByteBuffer buffer, int payload, int end) throws IOException;
}
