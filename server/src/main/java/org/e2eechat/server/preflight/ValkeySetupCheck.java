package org.e2eechat.server.preflight;

import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.audit.Outcome.Finding;
import org.e2eechat.server.cluster.Inspection;

/** Persistence off, nothing evicted, new enough: what a node warns of at its first contact, before there is a node. */
final class ValkeySetupCheck implements ValkeyCheck {
    private static final String REMEDY = "docs/scaling.md, Set Valkey up";

    @Override
    public String name() {
        return "valkey-setup";
    }

    @Override
    public Outcome of(Inspection inspection) {
        return EachValkey.of(
                inspection,
                "keeps nothing on disk, evicts nothing, new enough",
                server ->
                        server.findings().stream()
                                .map(
                                        finding ->
                                                new Finding(
                                                        server.address() + " " + finding, REMEDY)));
    }
}
