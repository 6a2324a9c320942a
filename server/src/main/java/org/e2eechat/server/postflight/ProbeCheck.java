package org.e2eechat.server.postflight;

import org.e2eechat.server.audit.Outcome;

import java.io.IOException;
import java.net.URI;

/** /health, /ready or /live. */
record ProbeCheck(Site site, String name) implements WebCheck {
    @Override
    public int section() {
        return 23;
    }

    @Override
    public Outcome ask() throws IOException, InterruptedException {
        URI base = site.management().orElse(site.url());
        Answer answer = site.ask(base.resolve("/" + name), "GET");
        if (answer.status() == 404 && site.management().isEmpty()) {
            return new Outcome.NotLooked(
                    "not public, and need not be; --management URL says where it is");
        }
        String status = answer.members().getOrDefault("status", "");
        String version = answer.members().getOrDefault("version", "");
        String told = ("HTTP " + answer.status() + " " + status + " " + version).stripTrailing();
        return answer.status() == 200 && !status.equals("degraded")
                ? new Outcome.Fine(told)
                : Outcome.found(
                        told,
                        "GET /" + name + " says which check fails; RUNBOOK.md says what then");
    }
}
