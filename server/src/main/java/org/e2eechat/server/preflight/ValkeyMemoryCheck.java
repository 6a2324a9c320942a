package org.e2eechat.server.preflight;

import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.audit.Outcome.Finding;
import org.e2eechat.server.cluster.Inspection;
import org.e2eechat.server.cluster.Inspection.Server;

import java.util.stream.Stream;

/** Without a limit Valkey grows until the kernel kills something; at the limit nobody joins any more. */
final class ValkeyMemoryCheck implements ValkeyCheck {
    private static final int FULLEST_PERCENT = 80; // as for the alert

    @Override
    public String name() {
        return "valkey-memory";
    }

    @Override
    public Outcome of(Inspection inspection) {
        return EachValkey.of(
                inspection, "limited, and with room to spare", ValkeyMemoryCheck::finding);
    }

    private static Stream<Finding> finding(Server.Reached server) {
        if (server.maxMemoryBytes().isEmpty() || server.usedMemoryBytes().isEmpty()) {
            return Stream.of(
                    new Finding(
                            server.address() + " does not tell about its memory",
                            "let the relay's user ask INFO (+info)"));
        }
        long most = server.maxMemoryBytes().getAsLong();
        if (most == 0) {
            return Stream.of(
                    new Finding(
                            server.address() + " has no maxmemory",
                            "set maxmemory to what the machine can spare, such as 256mb: 100 bytes a token, 250 to 900 a room"));
        }
        long percent = server.usedMemoryBytes().getAsLong() * 100 / most;
        return percent < FULLEST_PERCENT
                ? Stream.empty()
                : Stream.of(
                        new Finding(
                                "%s is %d %% full".formatted(server.address(), percent),
                                "raise maxmemory"));
    }
}
