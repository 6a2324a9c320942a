package org.e2eechat.server.postflight;

import org.e2eechat.server.audit.Outcome;

import java.io.IOException;
import java.net.URI;

/** Prometheus would get what it wants. */
record MetricsCheck(Site site) implements WebCheck {
    @Override
    public String name() {
        return "metrics";
    }

    @Override
    public int section() {
        return 12;
    }

    @Override
    public Outcome ask() throws IOException, InterruptedException {
        if (site.management().isEmpty() && site.metricsToken().isEmpty()) {
            return new Outcome.NotLooked("--management URL or --metrics-token-file FILE says how");
        }
        URI where = site.management().orElse(site.url()).resolve("/metrics");
        Answer answer =
                site.metricsToken().isPresent()
                        ? site.ask(
                                where,
                                "GET",
                                "Authorization",
                                "Bearer " + site.metricsToken().get())
                        : site.ask(where, "GET");
        return answer.status() == 200 && answer.body().contains("relay_build_info")
                ? new Outcome.Fine("they answer")
                : Outcome.found(
                        "/metrics is answered with HTTP " + answer.status(),
                        "FEATURE_METRICS_ENDPOINT, METRICS_TOKEN and the URL have to fit");
    }
}
