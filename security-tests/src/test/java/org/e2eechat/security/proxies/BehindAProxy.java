package org.e2eechat.security.proxies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.e2eechat.security.testkit.HttpAnswer;
import org.e2eechat.security.testkit.Processes;
import org.e2eechat.security.testkit.Proxy;
import org.e2eechat.security.testkit.RawSocket;
import org.e2eechat.security.testkit.Relay;
import org.e2eechat.security.testkit.Smuggled;
import org.e2eechat.security.testkit.WebSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.util.concurrent.atomic.AtomicInteger;

/** What holds behind any proxy; a class for each of them says which. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BehindAProxy {
    private static final String HIDDEN = "ERR_NO_ROOM"; // the answer to the hidden request

    private final String program;
    private Relay relay;
    private Proxy proxy;

    BehindAProxy(String program) {
        this.program = program;
    }

    abstract Proxy before(Relay server);

    @BeforeAll
    void start() {
        assumeTrue(Processes.find(program).isPresent(), "needs " + program);
        relay =
                Relay.start(
                        "TRUST_PROXY", "127.0.0.1/32",
                        "MAX_CONNS_PER_IP", "1",
                        "FEATURE_ROOM_HTTP_API", "true");
        proxy = before(relay);
    }

    @AfterAll
    void stop() {
        if (relay != null) {
            proxy.close();
            relay.close();
        }
    }

    @Test
    void no_request_can_be_smuggled_past_it() {
        double before = requestsToTokenRoute();
        AtomicInteger answered = new AtomicInteger(); // hidden ones that the proxy saw as well

        Smuggled.requests()
                .forEach(
                        request -> {
                            try (RawSocket attacker = RawSocket.to(proxy.port())) {
                                attacker.send(request);
                                attacker.closeHalf();
                                answered.addAndGet(attacker.rest().split(HIDDEN, -1).length - 1);
                            }
                            assertThat(victim().body()).as(request).contains("\"alive\":true");
                            assertThat(victim().body()).as(request).contains("\"alive\":true");
                            assertThat(requestsToTokenRoute() - before)
                                    .as(
                                            "all that the relay saw was answered to who sent it: "
                                                    + request)
                                    .isEqualTo(answered.get());
                        });
    }

    private HttpAnswer victim() {
        try (RawSocket socket = RawSocket.to(proxy.port())) {
            return socket.request("GET", "/live");
        }
    }

    private double requestsToTokenRoute() {
        return relay.metric("relay_http_requests_total", "/rooms/{roomId}/token");
    }

    @Test
    void a_refused_upgrade_opens_no_tunnel_to_what_the_proxy_keeps_back() {
        for (String version : new String[] {"777", "8"}) {
            try (RawSocket attacker = RawSocket.to(proxy.port())) {
                HttpAnswer refused =
                        attacker.request(
                                "GET",
                                "/ws",
                                "Upgrade: websocket",
                                "Connection: Upgrade",
                                "Sec-WebSocket-Version: " + version,
                                "Sec-WebSocket-Key: " + WebSocket.KEY);
                assertThat(refused.status()).isEqualTo(426);
                String more =
                        attacker.send(
                                        "GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                                .rest();

                assertThat(more).doesNotContain("relay_connections");
            }
        }
    }

    @Test
    void a_client_cannot_write_itself_another_address() {
        try (WebSocket first = WebSocket.open(RawSocket.from(2, proxy.port()))) {
            assertThat(first.outcome("HELLO")).isEqualTo("HELLO");
            for (String claim :
                    new String[] {"X-Forwarded-For: 203.0.113.9", "X-Real-IP: 203.0.113.9"}) {
                try (WebSocket liar = WebSocket.open(RawSocket.from(2, proxy.port()), claim)) {
                    assertThat(liar.outcome("HELLO"))
                            .as(claim)
                            .isEqualTo("1008 too many connections from your IP");
                }
            }
            try (WebSocket neighbour = WebSocket.open(RawSocket.from(3, proxy.port()))) {
                assertThat(neighbour.outcome("HELLO")).isEqualTo("HELLO");
            }
        }
    }
}
