package org.e2eechat.server.websocket;

import org.e2eechat.server.metrics.ConnectionEnd;
import org.e2eechat.server.session.Connection;
import org.e2eechat.server.session.Outbox;
import org.e2eechat.server.session.Progress;

/** What a WebSocket connection is for. Called by one thread at a time; none of these may block. */
public interface Conversation {
    /** The connection is open. */
    void opened();

    /**
     * Asked before anything is done with what arrived.
     *
     * @param bytes payload bytes of the frame or part of a frame
     * @param endsMessage whether it is a whole message, the last part of one, or a control frame
     * @return false to read no further; the conversation has closed the connection
     */
    boolean admit(int bytes, boolean endsMessage);

    /**
     * A whole text message, checked to be UTF-8. The bytes are the conversation's only until this returns.
     *
     * @return {@link Progress#WAIT} when the next message has to wait for {@link Connection#readOn}
     */
    Progress text(byte[] buffer, int from, int to);

    /** A whole binary message; otherwise like {@link #text}. */
    Progress binary(byte[] buffer, int from, int to);

    /** The reader is too slow; what waited for it is lost. */
    void overflowed();

    /** The connection is closed, whoever closed it. Called once, and only after {@link #opened}. */
    void closed(ConnectionEnd end);

    /** The conversation of one new connection. */
    interface Factory {
        Conversation begin(Outbox outbox, Connection connection);
    }
}
