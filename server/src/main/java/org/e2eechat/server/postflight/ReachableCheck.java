package org.e2eechat.server.postflight;

import org.e2eechat.server.audit.Outcome;

import java.io.IOException;

/** Somebody answers there, over TLS that we trust. Everything else depends on it. */
record ReachableCheck(Site site) implements WebCheck {
    @Override
    public String name() {
        return "reachable";
    }

    @Override
    public int section() {
        return 22;
    }

    @Override
    public boolean isCondition() {
        return true;
    }

    @Override
    public Outcome ask() throws IOException, InterruptedException {
        int status = site.get("/").status();
        return status < 500
                ? new Outcome.Fine("answers")
                : Outcome.found(
                        "/ is answered with HTTP " + status,
                        "the proxy finds no server: look at both logs");
    }
}
