package org.e2eechat.server.postflight;

import org.e2eechat.server.audit.Outcome;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

import javax.net.ssl.SSLSession;

/** How long the certificate is good for. Whether it is trusted and fits the name, the handshake itself has judged. */
record CertificateCheck(Site site, InstantSource clock) implements WebCheck {
    // Whoever renews automatically does so a month before; two weeks later somebody should look.
    private static final Duration LEFT = Duration.ofDays(14);

    @Override
    public String name() {
        return "certificate";
    }

    @Override
    public int section() {
        return 6;
    }

    @Override
    public Outcome ask() throws IOException, InterruptedException {
        Optional<SSLSession> session = site.get("/").tls();
        if (session.isEmpty()
                || !(session.get().getPeerCertificates()[0] instanceof X509Certificate shown)) {
            return new Outcome.NotLooked("the URL is not https");
        }
        Duration left = Duration.between(clock.instant(), shown.getNotAfter().toInstant());
        String days = "good for " + left.toDays() + " days";
        return left.compareTo(LEFT) >= 0
                ? new Outcome.Fine(days)
                : Outcome.found(days, "renew it, and find out why nobody has: RUNBOOK.md");
    }
}
