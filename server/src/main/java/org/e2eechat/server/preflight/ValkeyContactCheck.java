package org.e2eechat.server.preflight;

import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.audit.Outcome.Finding;
import org.e2eechat.server.cluster.Inspection;
import org.e2eechat.server.cluster.Inspection.Server;

import java.util.stream.Stream;

/** Without Valkey nobody joins. */
final class ValkeyContactCheck implements ValkeyCheck {
    @Override
    public String name() {
        return "valkey-contact";
    }

    @Override
    public Outcome of(Inspection inspection) {
        Stream<Finding> away =
                inspection.servers().stream()
                        .filter(Server.Away.class::isInstance)
                        .map(Server.Away.class::cast)
                        .map(
                                server ->
                                        new Finding(
                                                server.address() + " " + server.why(),
                                                "check REDIS_URL, the way there and what Valkey's log says"));
        return Outcome.of(away, "every master answers: " + inspection.servers().size());
    }
}
