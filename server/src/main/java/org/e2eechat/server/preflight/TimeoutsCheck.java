package org.e2eechat.server.preflight;

import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.audit.Outcome.Finding;
import org.e2eechat.server.config.RelayConfig;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What is idle for longer than a proxy waits is cut by the proxy, and its users see it as a failure of ours. */
final class TimeoutsCheck implements ConfigCheck {
    // Many load balancers cut what says nothing for a minute, unless told otherwise.
    private static final Duration PROXY_IDLE = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "timeouts";
    }

    @Override
    public int section() {
        return 5;
    }

    @Override
    public Outcome of(RelayConfig config) {
        List<Finding> findings = new ArrayList<>();
        if (config.heartbeat().interval().compareTo(PROXY_IDLE) >= 0) {
            findings.add(
                    new Finding(
                            "WS_PING_INTERVAL_MS is a minute or more, and many proxies cut idle connections then",
                            "30000, the default"));
        }
        if (config.listen().keepAlive().compareTo(PROXY_IDLE) <= 0) {
            findings.add(
                    new Finding(
                            "HTTP_KEEP_ALIVE_TIMEOUT_MS is a minute or less, so proxies meet connections that have just been closed",
                            "65000, the default, or more than the proxy's own"));
        }
        return Outcome.of(findings, "pings come before proxies lose patience");
    }
}
