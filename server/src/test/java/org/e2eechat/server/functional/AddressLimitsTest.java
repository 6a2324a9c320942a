package org.e2eechat.server.functional;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.e2eechat.server.functional.TestClient.Closed;
import org.e2eechat.server.functional.TestClient.Room;
import org.junit.jupiter.api.Test;

import java.io.BufferedInputStream;
import java.io.InputStream;
import java.net.Socket;
import java.util.Map;

/** What one address may do, who counts as one address, and what it hears when it does more. */
class AddressLimitsTest {
    private static final Closed TOO_MANY = new Closed(1008, "too many connections from your IP");
    private static final Closed AT_CAPACITY = new Closed(1013, "server at capacity");

    @Test
    void one_connection_more_than_an_address_may_have_is_told_so() throws Exception {
        try (TestRelay relay = TestRelay.start("MAX_CONNS_PER_IP", "2")) {
            relay.connect();
            relay.connect();

            assertThat(relay.open(UpgradeRequest.toRelay()).end()).isEqualTo(TOO_MANY);
        }
    }

    @Test
    void when_one_goes_another_may_come() throws Exception {
        try (TestRelay relay = TestRelay.start("MAX_CONNS_PER_IP", "2")) {
            TestClient first = relay.connect();
            relay.connect();
            relay.open(UpgradeRequest.toRelay()).end();

            first.close();
            TestRelay.eventually(() -> relay.gauge("relay_connections") == 1);

            relay.connect();
            assertThat(relay.open(UpgradeRequest.toRelay()).end()).isEqualTo(TOO_MANY);
        }
    }

    @Test
    void who_was_turned_away_says_nothing_that_anybody_listens_to() throws Exception {
        try (TestRelay relay = TestRelay.start("MAX_CONNS_PER_IP", "1")) {
            relay.connect();
            TestClient turnedAway = relay.open(UpgradeRequest.toRelay());

            turnedAway.sendText(TestClient.message("ROOM_CREATE", turnedAway.nextId(), Map.of()));

            assertThat(turnedAway.end()).isEqualTo(TOO_MANY);
            assertThat(relay.gauge("relay_rooms")).isZero();
        }
    }

    @Test
    void a_stranger_cannot_choose_the_address_he_is_counted_by() throws Exception {
        try (TestRelay relay = TestRelay.start("MAX_CONNS_PER_IP", "1")) {
            relay.connect();

            for (String name : new String[] {"X-Forwarded-For", "X-Real-IP", "Forwarded"}) {
                String value = name.equals("Forwarded") ? "for=203.0.113.7" : "203.0.113.7";
                TestClient spoofer = relay.open(UpgradeRequest.toRelay().with(name, value));

                assertThat(spoofer.end()).as(name).isEqualTo(TOO_MANY);
            }
        }
    }

    @Test
    void behind_a_trusted_proxy_everybody_counts_alone() throws Exception {
        try (TestRelay relay =
                TestRelay.start("MAX_CONNS_PER_IP", "1", "TRUST_PROXY", "127.0.0.1/32")) {
            relay.connect(from("203.0.113.1"));
            relay.connect(from("203.0.113.2"));

            assertThat(relay.open(from("203.0.113.1")).end()).isEqualTo(TOO_MANY);
        }
    }

    @Test
    void behind_a_trusted_proxy_what_the_client_wrote_itself_counts_for_nothing() throws Exception {
        try (TestRelay relay =
                TestRelay.start("MAX_CONNS_PER_IP", "1", "TRUST_PROXY", "127.0.0.1/32")) {
            relay.connect(from("203.0.113.1"));

            assertThat(relay.open(from("198.51.100.99, 203.0.113.1")).end()).isEqualTo(TOO_MANY);
        }
    }

    @Test
    void a_trust_in_other_networks_is_no_trust_in_this_peer() throws Exception {
        try (TestRelay relay =
                TestRelay.start("MAX_CONNS_PER_IP", "1", "TRUST_PROXY", "10.0.0.0/8")) {
            relay.connect(from("203.0.113.1"));

            assertThat(relay.open(from("203.0.113.2")).end()).isEqualTo(TOO_MANY);
        }
    }

    @Test
    void an_IPv6_network_of_64_bits_counts_as_one_address() throws Exception {
        try (TestRelay relay =
                TestRelay.start("MAX_CONNS_PER_IP", "1", "TRUST_PROXY", "127.0.0.1/32")) {
            relay.connect(from("2001:db8:0:1::1"));
            relay.connect(from("2001:db8:0:2::1"));

            assertThat(relay.open(from("2001:db8:0:1:ffff::2")).end()).isEqualTo(TOO_MANY);
        }
    }

    @Test
    void one_connection_more_than_the_server_takes_is_told_to_come_later() throws Exception {
        try (TestRelay relay = TestRelay.start("MAX_TOTAL_CONNECTIONS", "2")) {
            TestClient first = relay.connect();
            relay.connect();

            assertThat(relay.open(UpgradeRequest.toRelay()).end()).isEqualTo(AT_CAPACITY);
            first.close();
            TestRelay.eventually(() -> relay.gauge("relay_connections") == 1);
            relay.connect();
        }
    }

    @Test
    void rooms_made_over_WebSocket_and_HTTP_count_together() throws Exception {
        try (TestRelay relay = TestRelay.start("MAX_ROOM_CREATES_PER_IP_PER_MIN", "2")) {
            TestClient alice = relay.connect();
            Room room = alice.createRoom();
            assertThat(relay.http("POST", "/rooms").status()).isEqualTo(200);
            alice.send("LEAVE", Map.of("roomId", room.id()));
            alice.next("LEFT");

            alice.send("ROOM_CREATE", Map.of());
            Message refused = alice.next("ERROR");
            HttpAnswer http = relay.http("POST", "/rooms");

            assertThat(refused.text("code")).isEqualTo("ERR_RATE_LIMITED");
            assertThat(refused.body().path("retryable").booleanValue()).isTrue();
            assertThat(refused.number("retryAfterMs")).isBetween(1L, 30_000L);
            assertThat(http.status()).isEqualTo(429);
            assertThat(http.json().path("code").stringValue()).isEqualTo("ERR_RATE_LIMITED");
            assertThat(Integer.parseInt(http.header("Retry-After").orElseThrow())).isBetween(1, 30);
        }
    }

    @Test
    void attempts_to_join_are_limited_whatever_becomes_of_them() throws Exception {
        try (TestRelay relay = TestRelay.start("MAX_JOINS_PER_IP_PER_MIN", "3")) {
            TestClient alice = relay.connect();
            Room room = alice.createRoom();
            TestClient guesser = relay.connect();

            for (int i = 0; i < 3; i++) {
                guesser.askToJoin(room.id(), "a-guess." + i);
                assertThat(guesser.nextError()).isEqualTo("ERR_TOKEN_FORMAT");
            }
            TestClient another = relay.connect(); // the same address
            another.askToJoin(room.id(), room.qrToken());
            Message refused = another.next("ERROR");

            assertThat(refused.text("code")).isEqualTo("ERR_RATE_LIMITED");
            assertThat(refused.number("retryAfterMs")).isBetween(1L, 20_000L);
            assertThat(alice.untilPong()).isEmpty();
        }
    }

    @Test
    void who_waits_as_long_as_told_may_join_again() throws Exception {
        int perMinute = 1200; // one in 50 ms
        try (TestRelay relay =
                TestRelay.start("MAX_JOINS_PER_IP_PER_MIN", Integer.toString(perMinute))) {
            TestClient guesser = relay.connect();
            String code = "";
            for (int i = 0; i < 10 * perMinute && !code.equals("ERR_RATE_LIMITED"); i++) {
                guesser.askToJoin("no-such-room", "a-guess." + i);
                code = guesser.nextError();
            }
            assertThat(code).isEqualTo("ERR_RATE_LIMITED");

            TestRelay.eventually(
                    () -> {
                        guesser.askToJoin("no-such-room", "another-guess");
                        return guesser.nextError().equals("ERR_TOKEN_FORMAT");
                    });
        }
    }

    @Test
    void HTTP_requests_are_limited_apart_from_probes_and_upgrades() throws Exception {
        try (TestRelay relay = TestRelay.start("MAX_HTTP_REQUESTS_PER_IP_PER_MIN", "3")) {
            for (int i = 0; i < 5; i++) {
                relay.connect();
                assertThat(relay.http("GET", "/health").status()).isEqualTo(200);
                assertThat(relay.http("GET", "/ready").status()).isEqualTo(200);
                assertThat(relay.http("GET", "/live").status()).isEqualTo(200);
            }
            for (int i = 0; i < 3; i++) {
                assertThat(relay.http("GET", "/no-such-page").status()).isEqualTo(404);
            }

            HttpAnswer refused = relay.http("POST", "/rooms");

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("Content-Type")).hasValue("application/problem+json");
            assertThat(refused.header("Retry-After")).isPresent();
            assertThat(relay.http("GET", "/live").status()).isEqualTo(200);
            relay.connect();
        }
    }

    /** Each cost as much as an answer, and there was no end to them. */
    @Test
    void probes_and_failed_handshakes_of_one_address_have_an_end() throws Exception {
        try (TestRelay relay =
                TestRelay.start("MAX_CONNS_PER_IP", "2", "MAX_HTTP_REQUESTS_PER_IP_PER_MIN", "3")) {
            assertThat(answersUntil429(relay, "/live")).isBetween(600, 3000);
            assertThat(answersUntil429(relay, "/ws")).isBetween(3000, 3900);

            assertThat(relay.counter("relay_rate_limit_hits_total", Map.of("limit", "probes")))
                    .isEqualTo(1);
            assertThat(relay.counter("relay_rate_limit_hits_total", Map.of("limit", "handshakes")))
                    .isEqualTo(1);
        }
    }

    /** More may be answered than the minute holds, because it refills meanwhile. */
    private static int answersUntil429(TestRelay relay, String path) throws Exception {
        try (Socket socket = relay.socket()) {
            byte[] request = ("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(US_ASCII);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (int answers = 0; ; answers++) {
                socket.getOutputStream().write(request);
                if (HttpAnswer.read(in).status() == 429) {
                    assertThat(in.read()).as("the connection ends with it").isEqualTo(-1);
                    return answers;
                }
            }
        }
    }

    @Test
    void a_trusted_proxy_may_probe_as_often_as_it_likes_and_its_clients_may_not() throws Exception {
        try (TestRelay relay =
                TestRelay.start(
                        "MAX_HTTP_REQUESTS_PER_IP_PER_MIN", "3", "TRUST_PROXY", "127.0.0.1/32")) {
            for (int i = 0; i < 700; i++) {
                assertThat(relay.http("GET", "/live").status()).isEqualTo(200);
            }
            int refused = 0;
            for (int i = 0; i < 700; i++) {
                HttpAnswer answer = relay.http("GET", "/live", "X-Forwarded-For", "203.0.113.1");
                refused += answer.status() == 429 ? 1 : 0;
            }
            assertThat(refused).isPositive();
            assertThat(relay.http("GET", "/live", "X-Forwarded-For", "203.0.113.2").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void HTTP_requests_of_a_stranger_count_by_his_own_address() throws Exception {
        try (TestRelay relay = TestRelay.start("MAX_HTTP_REQUESTS_PER_IP_PER_MIN", "1")) {
            relay.http("GET", "/no-such-page", "X-Forwarded-For", "203.0.113.1");

            assertThat(
                            relay.http("GET", "/no-such-page", "X-Forwarded-For", "203.0.113.2")
                                    .status())
                    .isEqualTo(429);
        }
    }

    @Test
    void without_tracking_of_addresses_only_the_server_is_full() throws Exception {
        try (TestRelay relay =
                TestRelay.start(
                        "FEATURE_IP_TRACKING", "false",
                        "MAX_CONNS_PER_IP", "1",
                        "MAX_ROOM_CREATES_PER_IP_PER_MIN", "1",
                        "MAX_JOINS_PER_IP_PER_MIN", "1",
                        "MAX_HTTP_REQUESTS_PER_IP_PER_MIN", "1",
                        "MAX_TOTAL_CONNECTIONS", "3")) {
            for (int i = 0; i < 3; i++) {
                TestClient client = relay.connect();
                client.askToJoin("no-such-room", "not-a-token");
                assertThat(client.nextError()).isEqualTo("ERR_TOKEN_FORMAT");
                client.createRoom();
                assertThat(relay.http("POST", "/rooms").status()).isEqualTo(200);
            }

            assertThat(relay.open(UpgradeRequest.toRelay()).end()).isEqualTo(AT_CAPACITY);
        }
    }

    private static UpgradeRequest from(String forwardedFor) {
        return UpgradeRequest.toRelay().with("X-Forwarded-For", forwardedFor);
    }
}
