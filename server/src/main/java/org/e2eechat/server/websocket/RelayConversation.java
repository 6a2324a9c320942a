package org.e2eechat.server.websocket;

import org.e2eechat.server.admission.ClientAddress;
import org.e2eechat.server.admission.TrafficBudget;
import org.e2eechat.server.admission.TrafficRates;
import org.e2eechat.server.metrics.ConnectionEnd;
import org.e2eechat.server.metrics.Limit;
import org.e2eechat.server.metrics.RelayMetrics;
import org.e2eechat.server.protocol.CloseReason;
import org.e2eechat.server.protocol.MessageDecoder;
import org.e2eechat.server.session.ClientSession;
import org.e2eechat.server.session.Progress;
import org.e2eechat.server.session.Sessions;

/** The relay's conversation: what arrives is charged to the connection's budget before it is decoded, because decoding is what an attacker makes us pay. */
public final class RelayConversation implements Conversation {
    private static final int LEAST_PART_BYTES =
            64; // what a part of a message costs at least, so that crumbs are no free work

    private final ClientAddress address;
    private final ClientSession session;
    private final TrafficBudget budget;
    private final Shared shared;
    private final long openedNanos;

    /** The conversation of a connection that was just admitted. */
    public RelayConversation(
            ClientAddress address, ClientSession session, TrafficRates rates, Shared shared) {
        this.address = address;
        this.session = session;
        this.shared = shared;
        this.openedNanos = shared.log().now();
        this.budget = new TrafficBudget(rates, openedNanos);
    }

    /** What all conversations work with. One object, because a connection should cost little memory. */
    public record Shared(
            MessageDecoder decoder, Sessions sessions, RelayMetrics metrics, ConnectionLog log) {}

    @Override
    public void opened() {
        shared.sessions().add(session);
        session.open();
    }

    @Override
    public boolean admit(int bytes, boolean endsMessage) {
        long now = shared.log().now();
        TrafficBudget.Charge charge =
                endsMessage
                        ? budget.spend(bytes, now)
                        : budget.spendPart(Math.max(bytes, LEAST_PART_BYTES), now);
        if (charge == TrafficBudget.Charge.PAID) {
            return true;
        }
        shared.metrics()
                .rateLimitHit(
                        charge == TrafficBudget.Charge.TOO_MANY_FRAMES
                                ? Limit.MESSAGES
                                : Limit.BYTES);
        session.close(CloseReason.RATE_LIMIT_EXCEEDED);
        return false;
    }

    @Override
    public Progress text(byte[] buffer, int from, int to) {
        return session.receive(shared.decoder().decode(buffer, from, to));
    }

    @Override
    public Progress binary(byte[] buffer, int from, int to) {
        session.close(CloseReason.INVALID_MESSAGE);
        return Progress.DONE;
    }

    @Override
    public void overflowed() {
        shared.metrics().outboxOverflowed();
        session.close(CloseReason.SLOW_CONSUMER);
    }

    @Override
    public void closed(ConnectionEnd end) {
        shared.metrics().connectionClosed(end);
        shared.log().closed(address, end, openedNanos);
        session.closed();
        shared.sessions().remove(session);
    }
}
