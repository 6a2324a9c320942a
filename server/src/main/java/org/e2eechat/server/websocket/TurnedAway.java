package org.e2eechat.server.websocket;

import org.e2eechat.server.metrics.ConnectionEnd;
import org.e2eechat.server.protocol.CloseReason;
import org.e2eechat.server.session.Connection;
import org.e2eechat.server.session.Progress;

/** The conversation with somebody who cannot be served: a close code and nothing else. */
final class TurnedAway implements Conversation {
    private final Connection connection;
    private final CloseReason reason;

    private TurnedAway(Connection connection, CloseReason reason) {
        this.connection = connection;
        this.reason = reason;
    }

    static Factory because(CloseReason reason) {
        return (outbox, connection) -> new TurnedAway(connection, reason);
    }

    @Override
    public void opened() {
        connection.close(reason);
    }

    @Override
    public boolean admit(int bytes, boolean endsMessage) {
        return false;
    }

    @Override
    public Progress text(byte[] buffer, int from, int to) {
        return Progress.DONE;
    }

    @Override
    public Progress binary(byte[] buffer, int from, int to) {
        return Progress.DONE;
    }

    @Override
    public void overflowed() {}

    @Override
    public void closed(ConnectionEnd end) {}
}
