package org.e2eechat.server.preflight;

import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.audit.Outcome.Finding;
import org.e2eechat.server.cluster.Inspection;
import org.e2eechat.server.cluster.Inspection.Server;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Asks each server that answers the same. */
final class EachValkey {
    private EachValkey() {}

    /** What is found at each, or that all of them are {@code fine}. */
    static Outcome of(
            Inspection inspection,
            String fine,
            Function<Server.Reached, Stream<Finding>> question) {
        List<Server.Reached> reached =
                inspection.servers().stream()
                        .filter(Server.Reached.class::isInstance)
                        .map(Server.Reached.class::cast)
                        .toList();
        return reached.isEmpty()
                ? new Outcome.NotLooked("no server answers")
                : Outcome.of(reached.stream().flatMap(question), fine);
    }
}
