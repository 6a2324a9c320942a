package org.e2eechat.server.postflight;

import org.e2eechat.server.audit.Outcome;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.util.Optional;

/**
 * Nobody gets anything without TLS but the way to it.
 *
 * @param plain where plain HTTP would be; empty when nobody knows
 */
record PlainHttpCheck(Site site, Optional<URI> plain) implements WebCheck {
    /** Beside https on its usual port it would be on its own usual port. */
    static PlainHttpCheck of(Site site) {
        boolean isUsual = site.isEncrypted() && site.url().getPort() == -1;
        return new PlainHttpCheck(
                site,
                isUsual
                        ? Optional.of(URI.create("http://" + site.url().getHost() + "/"))
                        : Optional.empty());
    }

    @Override
    public String name() {
        return "plain-http";
    }

    @Override
    public int section() {
        return 6;
    }

    @Override
    public Outcome ask() throws IOException, InterruptedException {
        if (plain.isEmpty()) {
            return new Outcome.NotLooked("the URL is not https on its usual port");
        }
        try {
            Answer answer = site.ask(plain.get(), "GET");
            boolean leadsOn =
                    answer.status() / 100 == 3
                            && answer.header("Location").orElse("").startsWith("https://");
            return leadsOn
                    ? new Outcome.Fine("leads to https")
                    : Outcome.found(
                            "http:// is answered with HTTP " + answer.status(),
                            "have the proxy answer 308 with the https URL");
        } catch (ConnectException | HttpTimeoutException closed) {
            return new Outcome.Fine("nobody listens there");
        }
    }
}
