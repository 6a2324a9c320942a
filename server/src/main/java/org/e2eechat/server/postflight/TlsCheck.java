package org.e2eechat.server.postflight;

import org.e2eechat.server.audit.Outcome;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

import javax.net.ssl.SSLSession;

/** What TLS we come to. What others could come to, with older software, is for testssl.sh. */
record TlsCheck(Site site) implements WebCheck {
    private static final Set<String> GOOD = Set.of("TLSv1.2", "TLSv1.3");

    @Override
    public String name() {
        return "tls";
    }

    @Override
    public int section() {
        return 6;
    }

    @Override
    public Outcome ask() throws IOException, InterruptedException {
        Optional<SSLSession> session = site.get("/").tls();
        if (session.isEmpty()) {
            return Outcome.found(
                    "the URL is not https, so everybody on the way can read who talks to whom",
                    "put TLS before the server, or set TLS_CERT_FILE and TLS_KEY_FILE");
        }
        String protocol = session.get().getProtocol();
        String suite = session.get().getCipherSuite();
        boolean isForwardSecret = protocol.equals("TLSv1.3") || suite.contains("ECDHE");
        return GOOD.contains(protocol) && isForwardSecret
                ? new Outcome.Fine(protocol + " " + suite)
                : Outcome.found(
                        protocol + " " + suite, "allow TLS 1.2 with ECDHE and TLS 1.3 only");
    }
}
