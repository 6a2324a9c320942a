package org.e2eechat.server.session;

/** What became of a frame that was offered to an {@link Outbox}. */
public enum Offer {
    /** It waits its turn. */
    QUEUED,
    /** The reader is too slow: everything that waited is dropped, and the connection is about to be closed. */
    OVERFLOW,
    /** The connection, or the membership the frame was for, has ended. */
    CLOSED
}
