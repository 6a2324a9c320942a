package org.e2eechat.security.proxies;

import org.e2eechat.security.testkit.Proxy;
import org.e2eechat.security.testkit.Relay;

/** Behind haproxy. */
class HaproxyIT extends BehindAProxy {
    HaproxyIT() {
        super("haproxy");
    }

    @Override
    Proxy before(Relay server) {
        return Proxy.haproxy(server);
    }
}
