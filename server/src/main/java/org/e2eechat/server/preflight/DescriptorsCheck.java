package org.e2eechat.server.preflight;

import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.config.RelayConfig;

import java.util.OptionalLong;

/**
 * Each connection is an open file, and there are fewer of those than most people think.
 *
 * @param limit how many this process may have; empty where that cannot be told
 */
record DescriptorsCheck(OptionalLong limit) implements ConfigCheck {
    // Probes and handshakes, the jar, Valkey's connections, and what the JVM keeps open.
    static final int SPARE = 1_500;

    @Override
    public String name() {
        return "file-descriptors";
    }

    @Override
    public int section() {
        return 9;
    }

    @Override
    public Outcome of(RelayConfig config) {
        if (limit.isEmpty()) {
            return new Outcome.NotLooked("this system does not tell how many files may be open");
        }
        long needed = (long) config.limits().connectionsTotal() + SPARE;
        String what =
                "%d may be open, and MAX_TOTAL_CONNECTIONS wants %d"
                        .formatted(limit.getAsLong(), needed);
        return limit.getAsLong() >= needed
                ? new Outcome.Fine(what)
                : Outcome.found(
                        what,
                        "raise it (LimitNOFILE=, --ulimit nofile=, ulimit -n), or lower MAX_TOTAL_CONNECTIONS");
    }
}
