package org.e2eechat.server.session;

/** How far a message was handled when {@link ClientSession#receive} returns. */
public enum Progress {
    /** Done; the next message may come. */
    DONE,
    /** Done, and the frame it made waits in the outboxes of the room. */
    RELAYED,
    /** A virtual thread goes on with it; the next message has to wait for {@link Connection#readOn}. */
    WAIT
}
