package org.e2eechat.server.preflight;

import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.config.RelayConfig.ProxyTrust;

/** Behind a proxy that is not trusted, all clients have the proxy's address, and share one client's limits. */
final class ClientAddressesCheck implements ConfigCheck {
    @Override
    public String name() {
        return "client-addresses";
    }

    @Override
    public int section() {
        return 16;
    }

    @Override
    public Outcome of(RelayConfig config) {
        boolean isDirect = config.listen().tls().isPresent();
        boolean trustsNobody = config.proxies() instanceof ProxyTrust.Nobody;
        if (trustsNobody && !isDirect) {
            return Outcome.found(
                    "a proxy has to bring TLS, but TRUST_PROXY is not set: all clients would share the proxy's address and one MAX_CONNS_PER_IP",
                    "set TRUST_PROXY to the networks of the proxies, such as 10.0.3.0/24");
        }
        return new Outcome.Fine(
                trustsNobody ? "clients connect directly" : "proxies are named by TRUST_PROXY");
    }
}
