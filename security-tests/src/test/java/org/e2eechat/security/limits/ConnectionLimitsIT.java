package org.e2eechat.security.limits;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;
import org.e2eechat.security.testkit.Neighbours;
import org.e2eechat.security.testkit.RawSocket;
import org.e2eechat.security.testkit.Relay;
import org.e2eechat.security.testkit.WebSocket;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** How many connections one address and all addresses can have. */
class ConnectionLimitsIT {
    private static final String TOO_MANY = "1008 too many connections from your IP";
    private static final int ALLOWED = 5;

    @Test
    void an_address_gets_as_many_connections_as_it_may_have_and_not_one_more() {
        try (Relay relay = strict()) {
            List<WebSocket> held = new ArrayList<>();
            for (int i = 0; i < ALLOWED; i++) {
                held.add(relay.connect());
                assertThat(held.getLast().outcome("HELLO")).isEqualTo("HELLO");
            }

            assertThat(end(relay.connect())).isEqualTo(TOO_MANY);
            assertThat(end(relay.connectFrom(2))).as("a neighbour").isEqualTo("HELLO");
            held.getFirst().close();
            Awaitility.await("recovery")
                    .until(
                            () -> {
                                try (WebSocket again = relay.connect()) {
                                    return again.outcome("HELLO").equals("HELLO");
                                }
                            });
            held.forEach(WebSocket::close);
        }
    }

    @Test
    void nobody_is_counted_by_an_address_of_their_choice_unless_a_trusted_proxy_says_so() {
        try (Relay relay = strict();
                Relay behindOther =
                        Relay.start("MAX_CONNS_PER_IP", "5", "TRUST_PROXY", "10.0.0.0/8")) {
            for (Relay each : List.of(relay, behindOther)) {
                List<WebSocket> held = fill(each);
                for (String claim :
                        List.of(
                                "X-Forwarded-For: 203.0.113.9",
                                "X-Forwarded-For: 10.0.0.1, 203.0.113.9",
                                "X-Real-IP: 203.0.113.9",
                                "Forwarded: for=203.0.113.9",
                                "Forwarded: for=\"[2001:db8::1]:80\"",
                                "CF-Connecting-IP: 203.0.113.9",
                                "True-Client-IP: 203.0.113.9",
                                "X-Client-IP: 203.0.113.9",
                                "X-Cluster-Client-IP: 203.0.113.9",
                                "X-Originating-IP: 203.0.113.9",
                                "Via: 1.1 203.0.113.9")) {
                    assertThat(end(each.connect(claim))).as(claim).isEqualTo(TOO_MANY);
                }
                held.forEach(WebSocket::close);
            }
        }
    }

    @Test
    void a_client_of_a_trusted_proxy_cannot_write_itself_another_address() {
        try (Relay relay = Relay.start("MAX_CONNS_PER_IP", "1", "TRUST_PROXY", "127.0.0.1/32")) {
            String mine = "203.0.113.1"; // what the proxy adds at the right end
            try (WebSocket held = relay.connect("X-Forwarded-For: " + mine)) {
                assertThat(held.outcome("HELLO")).isEqualTo("HELLO");
                for (String[] headers :
                        new String[][] {
                            {"X-Forwarded-For: 198.51.100.7, " + mine},
                            {"X-Forwarded-For: 198.51.100.7", "X-Forwarded-For: " + mine},
                            {"X-Forwarded-For: \"198.51.100.7, " + mine},
                            {"X-Forwarded-For: 127.0.0.1, 127.0.0.1, " + mine},
                            {"X-Forwarded-For: " + "1.1.1.1, ".repeat(500) + mine},
                            {"X-Forwarded-For: ,,,,, " + mine + ","},
                            {"X-Forwarded-For: " + mine + ":4711"},
                            {"X-Forwarded-For: ::ffff:" + mine},
                            {"X-Forwarded-For: [::ffff:" + mine + "]:80"},
                            {"X-Real-IP: 198.51.100.7", "X-Forwarded-For: " + mine},
                        }) {
                    assertThat(end(relay.connect(headers)))
                            .as(String.join(" | ", headers))
                            .isEqualTo(TOO_MANY);
                }
            }
        }
    }

    /** Two chains that disagree are nobody's: all who forge one are counted together, by the proxy's own address. */
    @Test
    void forged_second_chains_share_one_count() {
        try (Relay relay = Relay.start("MAX_CONNS_PER_IP", "1", "TRUST_PROXY", "127.0.0.1/32")) {
            String mine = "X-Forwarded-For: 203.0.113.1";
            try (WebSocket first = relay.connect(mine, "Forwarded: for=198.51.100.1")) {
                assertThat(first.outcome("HELLO")).isEqualTo("HELLO");
                for (int i = 2; i < 20; i++) {
                    assertThat(end(relay.connect(mine, "Forwarded: for=198.51.100." + i)))
                            .isEqualTo(TOO_MANY);
                }
            }
        }
    }

    @Test
    void all_addresses_of_an_IPv6_customer_are_one() {
        try (Relay relay = Relay.start("MAX_CONNS_PER_IP", "1", "TRUST_PROXY", "127.0.0.1/32");
                WebSocket held = relay.connect("X-Forwarded-For: 2001:db8:0:1::1")) {
            for (String same :
                    List.of(
                            "2001:db8:0:1::2",
                            "2001:db8:0:1:ffff:ffff:ffff:ffff",
                            "2001:DB8::1:0:0:0:3",
                            "[2001:db8:0:1::4]:443")) {
                assertThat(end(relay.connect("X-Forwarded-For: " + same))).isEqualTo(TOO_MANY);
            }
            assertThat(end(relay.connect("X-Forwarded-For: 2001:db8:0:2::1"))).isEqualTo("HELLO");
            assertThat(held.isServed()).isTrue();
        }
    }

    /** Sockets that never become WebSockets are counted as well, or one address would have them all. */
    @Test
    void one_address_cannot_take_every_socket() {
        try (Relay relay =
                        Relay.start(
                                "MAX_CONNS_PER_IP", "5",
                                "MAX_TOTAL_CONNECTIONS", "10",
                                "MAX_MSGS_PER_10S", "100000");
                Neighbours neighbours = Neighbours.talkOn(relay)) {
            List<RawSocket> held = new ArrayList<>();
            int port = relay.port();
            for (int i = 0; i < 1_200; i++) { // more than 10 and the thousand spare ones
                RawSocket socket = RawSocket.from(66, port);
                held.add(socket.send("GET /live HTTP/1.1\r\nHost: a\r\n\r\n")); // kept alive
            }

            try (WebSocket newcomer = relay.connectFrom(3)) {
                assertThat(newcomer.outcome("HELLO")).isEqualTo("HELLO");
            }
            neighbours.lostNothing("1200 sockets of one address");
            held.forEach(RawSocket::close);
        }
    }

    @Test
    void an_address_that_came_and_went_a_thousand_times_is_not_counted_for_it() {
        try (Relay relay = strict()) {
            for (int i = 0; i < 1_000; i++) {
                assertThat(relay.http("GET", "/live").status()).isEqualTo(200);
            }
            for (int i = 0; i < 300; i++) {
                RawSocket.to(relay.port()).close();
            }

            Awaitility.await("all are gone").until(() -> end(relay.connect()).equals("HELLO"));
        }
    }

    @Test
    void a_full_server_says_so_and_goes_on_for_those_who_are_there() {
        try (Relay relay = Relay.start("MAX_TOTAL_CONNECTIONS", "4", "MAX_MSGS_PER_10S", "100000");
                Neighbours neighbours = Neighbours.talkOn(relay)) {
            List<WebSocket> held = List.of(relay.connectFrom(2), relay.connectFrom(3));

            for (int i = 0; i < 100; i++) {
                assertThat(end(relay.connectFrom(4 + i))).isEqualTo("1013 server at capacity");
            }
            neighbours.lostNothing("a full server");
            held.forEach(WebSocket::close);
        }
    }

    private static Relay strict() {
        return Relay.start("MAX_CONNS_PER_IP", Integer.toString(ALLOWED));
    }

    private static List<WebSocket> fill(Relay relay) {
        List<WebSocket> held = new ArrayList<>();
        for (int i = 0; i < ALLOWED; i++) {
            held.add(relay.connect());
            assertThat(held.getLast().outcome("HELLO")).isEqualTo("HELLO");
        }
        return held;
    }

    /** {@code HELLO}, or how the connection ended instead. */
    private static String end(WebSocket socket) {
        try (socket) {
            return socket.outcome("HELLO");
        }
    }
}
