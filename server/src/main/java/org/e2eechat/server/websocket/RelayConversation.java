package org.e2eechat.server.websocket;

import org.e2eechat.server.admission.TrafficBudget;
import org.e2eechat.server.metrics.ConnectionEnd;
import org.e2eechat.server.metrics.Limit;
import org.e2eechat.server.metrics.RelayMetrics;
import org.e2eechat.server.protocol.CloseReason;
import org.e2eechat.server.protocol.MessageDecoder;
import org.e2eechat.server.session.ClientSession;
import org.e2eechat.server.session.Progress;
import org.e2eechat.server.session.Sessions;

import java.util.function.LongSupplier;

/** The relay's conversation: what arrives is charged to the connection's budget before it is decoded, because decoding is what an attacker makes us pay. */
public final class RelayConversation implements Conversation {
    private static final int LEAST_PART_BYTES =
            64; // what a part of a message costs at least, so that crumbs are no free work

    private final ClientSession session;
    private final TrafficBudget budget;
    private final MessageDecoder decoder;
    private final Sessions sessions;
    private final LongSupplier nanoClock;
    private final RelayMetrics metrics;

    public RelayConversation(
            ClientSession session,
            TrafficBudget budget,
            MessageDecoder decoder,
            Sessions sessions,
            LongSupplier nanoClock,
            RelayMetrics metrics) {
        this.session = session;
        this.budget = budget;
        this.decoder = decoder;
        this.sessions = sessions;
        this.nanoClock = nanoClock;
        this.metrics = metrics;
    }

    @Override
    public void opened() {
        sessions.add(session);
        session.open();
    }

    @Override
    public boolean admit(int bytes, boolean endsMessage) {
        long now = nanoClock.getAsLong();
        TrafficBudget.Charge charge =
                endsMessage
                        ? budget.spend(bytes, now)
                        : budget.spendPart(Math.max(bytes, LEAST_PART_BYTES), now);
        if (charge == TrafficBudget.Charge.PAID) {
            return true;
        }
        metrics.rateLimitHit(
                charge == TrafficBudget.Charge.TOO_MANY_FRAMES ? Limit.MESSAGES : Limit.BYTES);
        session.close(CloseReason.RATE_LIMIT_EXCEEDED);
        return false;
    }

    @Override
    public Progress text(byte[] buffer, int from, int to) {
        return session.receive(decoder.decode(buffer, from, to));
    }

    @Override
    public Progress binary(byte[] buffer, int from, int to) {
        session.close(CloseReason.INVALID_MESSAGE);
        return Progress.DONE;
    }

    @Override
    public void overflowed() {
        metrics.outboxOverflowed();
        session.close(CloseReason.SLOW_CONSUMER);
    }

    @Override
    public void closed(ConnectionEnd end) {
        metrics.connectionClosed(end);
        session.closed();
        sessions.remove(session);
    }
}
