package org.e2eechat.security.proxies;

import org.e2eechat.security.testkit.Proxy;
import org.e2eechat.security.testkit.Relay;

/** Behind nginx. */
class NginxIT extends BehindAProxy {
    NginxIT() {
        super("nginx");
    }

    @Override
    Proxy before(Relay server) {
        return Proxy.nginx(server);
    }
}
