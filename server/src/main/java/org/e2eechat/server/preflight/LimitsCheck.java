package org.e2eechat.server.preflight;

import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.audit.Outcome.Finding;
import org.e2eechat.server.config.RelayConfig;

import java.util.ArrayList;
import java.util.List;

/** Limits that are set so high that they limit nothing. */
final class LimitsCheck implements ConfigCheck {
    private static final int ADDRESSES_THAT_FILL_A_NODE = 10; // fewer are easily had by anybody
    private static final int MOST_MESSAGES_PER_10S = 2_000; // nobody types; a bot asks for more
    private static final int MOST_ROOMS_PER_MINUTE = 600; // ten a second from one address

    @Override
    public String name() {
        return "limits";
    }

    @Override
    public int section() {
        return 16;
    }

    @Override
    public Outcome of(RelayConfig config) {
        RelayConfig.Limits limits = config.limits();
        if (!limits.perAddress()) {
            return Outcome.found(
                    "no limit holds per address", "set FEATURE_IP_TRACKING=true, or unset it");
        }
        List<Finding> findings = new ArrayList<>();
        if ((long) limits.connectionsPerAddress() * ADDRESSES_THAT_FILL_A_NODE
                > limits.connectionsTotal()) {
            findings.add(
                    new Finding(
                            "MAX_CONNS_PER_IP is %d, so fewer than %d addresses take all MAX_TOTAL_CONNECTIONS"
                                    .formatted(
                                            limits.connectionsPerAddress(),
                                            ADDRESSES_THAT_FILL_A_NODE),
                            "at most " + limits.connectionsTotal() / ADDRESSES_THAT_FILL_A_NODE));
        }
        if (limits.messagesPer10s() > MOST_MESSAGES_PER_10S) {
            findings.add(
                    new Finding(
                            "MAX_MSGS_PER_10S is " + limits.messagesPer10s(),
                            "at most " + MOST_MESSAGES_PER_10S + "; the default is 200"));
        }
        if (limits.roomCreatesPerMinute() > MOST_ROOMS_PER_MINUTE) {
            findings.add(
                    new Finding(
                            "MAX_ROOM_CREATES_PER_IP_PER_MIN is " + limits.roomCreatesPerMinute(),
                            "at most " + MOST_ROOMS_PER_MINUTE + "; the default is 10"));
        }
        return Outcome.of(
                findings,
                "%d connections, %d for an address, %d messages in 10 s"
                        .formatted(
                                limits.connectionsTotal(),
                                limits.connectionsPerAddress(),
                                limits.messagesPer10s()));
    }
}
