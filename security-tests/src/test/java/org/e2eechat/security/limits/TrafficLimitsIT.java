package org.e2eechat.security.limits;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.security.testkit.Frames;
import org.e2eechat.security.testkit.HttpAnswer;
import org.e2eechat.security.testkit.Neighbours;
import org.e2eechat.security.testkit.RawSocket;
import org.e2eechat.security.testkit.Relay;
import org.e2eechat.security.testkit.WebSocket;
import org.e2eechat.security.testkit.WebSocket.Room;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** How much one connection may say and one address may do, at the defaults. Each test is somebody else: an address of its own. */
class TrafficLimitsIT {
    private static final String OVER = "1008 rate limit exceeded";
    private static final int MESSAGES = 200;
    private static final int BYTES = 1_048_576;
    private static final int LARGEST = 65_536; // of a ciphertext

    private static Relay relay;

    @BeforeAll
    static void start() {
        relay =
                Relay.start(
                        "MAX_ROOM_CREATES_PER_IP_PER_MIN", "10",
                        "MAX_JOINS_PER_IP_PER_MIN", "60",
                        "MAX_HTTP_REQUESTS_PER_IP_PER_MIN", "200",
                        "TRUST_PROXY", "127.0.0.1/32",
                        "FEATURE_ROOM_HTTP_API", "true");
    }

    @AfterAll
    static void stop() {
        relay.close();
    }

    @Test
    void a_connection_cannot_say_more_than_its_messages_and_neighbours_lose_nothing() {
        try (Neighbours neighbours = Neighbours.talkOn(relay);
                WebSocket flood = relay.connectFrom(21)) {
            Room room = flood.createRoom();
            int echoes = 0;
            for (int i = 0; i < 5 * MESSAGES; i++) {
                flood.chat(room.id(), "flood");
            }
            String end = flood.outcome("APP_MSG");
            while (end.equals("APP_MSG")) {
                echoes++;
                end = flood.outcome("APP_MSG");
            }

            assertThat(end).isEqualTo(OVER);
            assertThat(echoes).isBetween(MESSAGES - 1, 2 * MESSAGES); // some came in meanwhile
            neighbours.lostNothing("a flood of messages");
        }
    }

    @Test
    void a_connection_cannot_say_more_than_its_bytes() {
        try (WebSocket flood = relay.connectFrom(22)) {
            Room room = flood.createRoom();
            String large = "x".repeat(LARGEST);
            int echoes = 0;
            String end = "APP_MSG";
            while (end.equals("APP_MSG") && echoes < 1000) {
                flood.chat(room.id(), large);
                end = flood.outcome("APP_MSG");
                echoes++;
            }

            assertThat(end).isEqualTo(OVER);
            assertThat(echoes).isBetween(BYTES / LARGEST - 1, 3 * BYTES / LARGEST);
        }
    }

    @Test
    void crumbs_pings_and_empty_parts_are_no_free_work() {
        byte[] ping = Frames.masked(Frames.FIN | Frames.PING);
        byte[] pong = Frames.masked(Frames.FIN | Frames.PONG);
        byte[] begin = Frames.masked(Frames.TEXT, (byte) '{');
        byte[] crumb = Frames.masked(Frames.CONTINUATION, (byte) ' ');
        byte[] nothing = Frames.masked(Frames.CONTINUATION);
        byte[] empty = Frames.masked(Frames.FIN | Frames.TEXT);

        assertThat(flooded(23, ping)).isEqualTo(OVER);
        assertThat(flooded(24, pong)).isEqualTo(OVER);
        assertThat(flooded(25, begin, crumb)).isEqualTo(OVER);
        assertThat(flooded(26, begin, nothing)).isEqualTo(OVER);
        assertThat(flooded(27, empty)).isIn(OVER, "1003 invalid message");
    }

    /** The first frames once, the last one a hundred thousand times; how the connection ended. */
    private static String flooded(int address, byte[]... frames) {
        try (WebSocket flood = relay.connectFrom(address)) {
            for (int i = 0; i < frames.length - 1; i++) {
                flood.raw(frames[i]);
            }
            byte[] last = frames[frames.length - 1];
            byte[] thousand = new byte[1000 * last.length];
            for (int i = 0; i < 1000; i++) {
                System.arraycopy(last, 0, thousand, i * last.length, last.length);
            }
            for (int i = 0; i < 100; i++) {
                flood.raw(thousand);
            }
            // The close frame may be lost to a reset, because the server reads no further.
            String end = flood.end();
            return end.equals("1006 gone") ? OVER : end;
        }
    }

    @Test
    void an_address_cannot_make_more_rooms_by_using_more_connections_or_HTTP() {
        List<String> outcomes = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            try (WebSocket squatter = relay.connectFrom(31)) {
                squatter.say("ROOM_CREATE", "{}");
                outcomes.add(squatter.outcome("ROOM_CREATED"));
            }
        }

        assertThat(outcomes).filteredOn("ROOM_CREATED"::equals).hasSizeBetween(10, 11);
        assertThat(outcomes).endsWith("ERR_RATE_LIMITED");
    }

    @Test
    void an_address_cannot_guess_at_tokens_for_longer_than_a_moment() {
        try (WebSocket guesser = relay.connectFrom(32)) {
            List<String> outcomes = new ArrayList<>();
            for (int i = 0; i < 80; i++) {
                outcomes.add(guesser.join("r".repeat(22), "guess%04d.AAAA".formatted(i)));
            }

            assertThat(outcomes)
                    .filteredOn(o -> !o.equals("ERR_RATE_LIMITED"))
                    .hasSizeBetween(60, 62);
            assertThat(outcomes).endsWith("ERR_RATE_LIMITED");
        }
    }

    @Test
    void an_address_cannot_ask_more_over_HTTP_and_a_neighbour_can_still_ask() {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 220; i++) {
            statuses.add(from("203.0.113.33", "/").status());
        }
        HttpAnswer refused = from("203.0.113.33", "/nothing");

        assertThat(statuses.stream().filter(status -> status == 200).count()).isBetween(200L, 205L);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(Integer.parseInt(refused.header("Retry-After").orElseThrow())).isBetween(1, 60);
        assertThat(from("203.0.113.34", "/").status()).isEqualTo(200);
        assertThat(from("203.0.113.33", "/live").status())
                .as("probes answer anyway")
                .isEqualTo(200);
    }

    /** 65 536 addresses are remembered at most; a flood of new ones must not cost memory without a bound, nor lift anybody's limit. */
    @Test
    void a_flood_of_addresses_neither_fills_the_memory_nor_frees_who_is_over_the_limit() {
        try (Relay small =
                        Relay.start(
                                List.of("-Xmx64m"),
                                "TRUST_PROXY",
                                "127.0.0.1/32",
                                "LOG_REQUESTS",
                                "false",
                                "MAX_HTTP_REQUESTS_PER_IP_PER_MIN",
                                "3");
                var socket = new KeptAlive(small)) {
            for (int i = 0; i < 4; i++) {
                socket.get("203.0.113.1");
            }
            assertThat(socket.get("203.0.113.1")).isEqualTo(429);

            for (int batch = 0; batch < 140; batch++) { // 70 000, more than are remembered
                socket.getFromManyAddresses(batch, 500);
                if (batch < 128) { // before anybody has to be forgotten
                    socket.get("203.0.113.1"); // spends what has come in meanwhile
                }
            }

            // Who was forgotten has a full bucket, and gets three.
            assertThat(
                            List.of(
                                    socket.get("203.0.113.1"),
                                    socket.get("203.0.113.1"),
                                    socket.get("203.0.113.1")))
                    .contains(429);
            assertThat(small.isAlive()).isTrue();
        }
    }

    private static HttpAnswer from(String address, String path) {
        return relay.http("GET", path, "X-Forwarded-For: " + address);
    }

    /** One connection for very many requests. */
    private static final class KeptAlive implements AutoCloseable {
        private final RawSocket socket;

        KeptAlive(Relay relay) {
            socket = RawSocket.to(relay.port());
        }

        int get(String address) {
            return socket.request("GET", "/nothing", "X-Forwarded-For: " + address).status() == 429
                    ? 429
                    : 200;
        }

        /** Sends all requests before it reads the first answer. */
        void getFromManyAddresses(int network, int count) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < count; i++) {
                requests.append("GET /nothing HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: ")
                        .append("2001:db8:%x:%x::1".formatted(network, i))
                        .append("\r\n\r\n");
            }
            socket.send(requests.toString());
            for (int i = 0; i < count; i++) {
                assertThat(socket.answer().status()).isEqualTo(404);
            }
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
