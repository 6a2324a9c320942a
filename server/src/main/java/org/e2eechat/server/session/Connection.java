package org.e2eechat.server.session;

import org.e2eechat.server.protocol.CloseReason;

/** What a session needs of the socket under it, besides the outbox. */
public interface Connection {
    /** Starts the close handshake (RFC 6455 section 7); what waits in the outbox is sent before. Any thread, does not block. */
    void close(CloseReason reason);

    /** Goes on reading, after {@link Progress#WAIT}. Any thread, does not block. */
    void readOn();
}
