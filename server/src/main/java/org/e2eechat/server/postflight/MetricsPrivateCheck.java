package org.e2eechat.server.postflight;

import org.e2eechat.server.audit.Outcome;

import java.io.IOException;

/** Metrics name nobody, but how many people are here is nobody's business either. */
record MetricsPrivateCheck(Site site) implements WebCheck {
    @Override
    public String name() {
        return "metrics-private";
    }

    @Override
    public int section() {
        return 12;
    }

    @Override
    public Outcome ask() throws IOException, InterruptedException {
        int status = site.get("/metrics").status();
        return status == 200
                ? Outcome.found(
                        "anybody can read /metrics",
                        "set MANAGEMENT_PORT or METRICS_TOKEN, or have the proxy refuse it")
                : new Outcome.Fine("strangers get HTTP " + status);
    }
}
