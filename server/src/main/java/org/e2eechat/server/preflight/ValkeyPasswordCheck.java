package org.e2eechat.server.preflight;

import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.cluster.Inspection;

/** Valkey answers a hundred thousand guesses a second. */
final class ValkeyPasswordCheck implements ValkeyCheck {
    @Override
    public String name() {
        return "valkey-password";
    }

    @Override
    public Outcome of(Inspection inspection) {
        if (inspection.password().isEmpty()) {
            return new Outcome.NotLooked("there is none");
        }
        return inspection
                .password()
                .get()
                .weakness()
                .map(
                        weakness ->
                                Outcome.found(
                                        "Valkey's password " + weakness,
                                        "make another one with: openssl rand -hex 32"))
                .orElseGet(() -> new Outcome.Fine("nothing speaks against it"));
    }
}
