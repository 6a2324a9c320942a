package org.e2eechat.server.preflight;

import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.audit.Outcome.Finding;
import org.e2eechat.server.cluster.Inspection;

/** Whether strangers could use Valkey, or listen in. */
final class ValkeyUrlCheck implements ValkeyCheck {
    private static final String REMEDY =
            "a user for the relay alone, and rediss:// (or ?tls=true): docs/scaling.md, Set Valkey up";

    @Override
    public String name() {
        return "valkey-url";
    }

    @Override
    public Outcome of(Inspection inspection) {
        return Outcome.of(
                inspection.urlFindings().stream()
                        .map(finding -> new Finding("Valkey " + finding, REMEDY)),
                "by password, and nobody on the way can read");
    }
}
