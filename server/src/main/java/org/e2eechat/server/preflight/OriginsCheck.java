package org.e2eechat.server.preflight;

import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.audit.Outcome.Finding;
import org.e2eechat.server.config.OriginRule;
import org.e2eechat.server.config.RelayConfig;

import java.util.stream.Stream;

/** A page that came without TLS may be anybody's, so what it sends is not its visitor's word. Empty lists and wildcards are the settings' own to judge. */
final class OriginsCheck implements ConfigCheck {
    @Override
    public String name() {
        return "origins";
    }

    @Override
    public int section() {
        return 15;
    }

    @Override
    public Outcome of(RelayConfig config) {
        Stream<Finding> unsafe =
                config.http().cors().origins().stream()
                        .filter(OriginRule.Exact.class::isInstance)
                        .map(OriginRule.Exact.class::cast)
                        .map(OriginRule.Exact::origin)
                        .filter(origin -> origin.startsWith("http:"))
                        .sorted()
                        .map(
                                origin ->
                                        new Finding(
                                                "CORS_ALLOWED_ORIGINS has " + origin,
                                                "serve that page over https and list it so"));
        return Outcome.of(
                unsafe, config.http().cors().origins().size() + " allowed, none of them by http");
    }
}
