package org.e2eechat.security.exhaustion;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;
import org.e2eechat.security.testkit.Frames;
import org.e2eechat.security.testkit.Neighbours;
import org.e2eechat.security.testkit.RawSocket;
import org.e2eechat.security.testkit.Relay;
import org.e2eechat.security.testkit.WebSocket;
import org.e2eechat.security.testkit.WebSocket.Room;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Attacks on servers that limit no messages, so that only their own strength is left: one with the
 * smallest heap that is supported, and one with the heap of the shipped container.
 */
@ParameterizedClass
@ValueSource(strings = {"-Xmx64m", "-Xmx460m"})
class ExhaustionIT {
    private static final int LARGEST_MESSAGE = 262_144;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static Relay relay;

    @Parameter private String heap = "";

    @BeforeParameterizedClassInvocation
    static void start(String heap) {
        relay =
                Relay.start(
                        List.of(heap),
                        "MAX_MSGS_PER_10S",
                        "1000000000",
                        "MAX_BYTES_PER_10S",
                        "2000000000",
                        "LOBBY_TIMEOUT_MS",
                        "3000",
                        "FEATURE_ROOM_HTTP_API",
                        "true");
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        relay.close();
    }

    @AfterEach
    void it_is_alive_and_holds_nothing_back() {
        assertThat(relay.isAlive()).as(heap).isTrue();
        assertThat(relay.http("GET", "/ready").status()).isEqualTo(200);
        Awaitility.await("all connections are forgotten")
                .atMost(PATIENCE)
                .until(() -> relay.metric("relay_connections") == 0);
    }

    @Test
    void headers_that_drip_are_given_up_on_and_hold_up_nobody() {
        try (Neighbours neighbours = Neighbours.talkOn(relay)) {
            List<RawSocket> slow = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                slow.add(
                        RawSocket.from(41, relay.port())
                                .send("GET /live HTTP/1.1\r\nHost: a\r\nX-"));
            }
            // One of them is never idle: a byte now and then would keep an idle timeout away.
            Awaitility.await("the drip is cut off")
                    .pollInterval(Duration.ofMillis(500))
                    .atMost(PATIENCE)
                    .until(() -> isCutOff(slow.getFirst()));

            slow.forEach(socket -> assertThat(socket.rest()).doesNotContain("200 OK"));
            neighbours.lostNothing("200 dripping headers");
        }
    }

    private static boolean isCutOff(RawSocket socket) {
        socket.send("a");
        return socket.hasEnded();
    }

    @Test
    void a_flood_of_handshakes_that_come_to_nothing_leaves_nothing() {
        try (Neighbours neighbours = Neighbours.talkOn(relay)) {
            for (int i = 0; i < 500; i++) {
                RawSocket.from(42, relay.port())
                        .send("GET /ws HTTP/1.1\r\nHost: a\r\nUpgr")
                        .close();
                relay.connectFrom(42).close();
            }
            neighbours.lostNothing("1000 handshakes");
        }
    }

    @Test
    void sockets_that_never_join_are_sent_away() {
        List<WebSocket> idle = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            idle.add(relay.connectFrom(43));
        }

        idle.forEach(socket -> assertThat(socket.end()).isEqualTo("1008 no room joined in time"));
    }

    @Test
    void a_flood_of_pings_holds_up_nobody() {
        try (Neighbours neighbours = Neighbours.talkOn(relay);
                WebSocket flood = relay.connectFrom(44)) {
            byte[] ping = Frames.masked(Frames.FIN | Frames.PING, new byte[125]);
            byte[] hundred = repeated(ping, 100);
            for (int i = 0; i < 1000; i++) {
                flood.raw(hundred); // and no pong is ever read
            }
            neighbours.lostNothing("100 000 pings whose pongs nobody reads");
        }
    }

    @Test
    void a_message_of_a_million_parts_costs_no_more_than_its_bytes() {
        try (Neighbours neighbours = Neighbours.talkOn(relay);
                WebSocket crumbs = relay.connectFrom(45)) {
            crumbs.raw(Frames.masked(Frames.TEXT, (byte) '{'));
            byte[] empty = repeated(Frames.masked(Frames.CONTINUATION), 10_000);
            for (int i = 0; i < 100; i++) {
                crumbs.raw(empty);
            }
            crumbs.raw(
                    Frames.masked(
                            Frames.FIN | Frames.CONTINUATION,
                            "\"v\":1,\"t\":\"PING\",\"id\":\"million-parts\",\"body\":{}}"
                                    .getBytes(StandardCharsets.US_ASCII)));

            assertThat(crumbs.outcome("PONG")).isEqualTo("PONG");
            neighbours.lostNothing("a million empty parts");
        }
    }

    @Test
    void one_byte_parts_end_where_the_largest_message_ends() {
        try (Neighbours neighbours = Neighbours.talkOn(relay);
                WebSocket crumbs = relay.connectFrom(46)) {
            crumbs.raw(Frames.masked(Frames.TEXT, (byte) '{'));
            byte[] spaces = repeated(Frames.masked(Frames.CONTINUATION, (byte) ' '), 10_000);
            for (int i = 0; i < LARGEST_MESSAGE / 10_000 + 1; i++) {
                crumbs.raw(spaces);
            }

            assertThat(crumbs.end()).isIn("1008 message too large", "1006 gone");
            neighbours.lostNothing("one-byte parts");
        }
    }

    @Test
    void what_announces_too_much_is_refused_before_it_is_sent() {
        for (long bytes :
                new long[] {
                    LARGEST_MESSAGE + 1, 1L << 31, (1L << 31) + 1, 1L << 40, Long.MAX_VALUE
                }) {
            try (WebSocket braggart = relay.connectFrom(47)) {
                braggart.raw(Frames.announced(Frames.FIN | Frames.TEXT, bytes));
                if (bytes < 1L << 31) {
                    braggart.raw(new byte[(int) bytes]); // it is believed until it is true
                }

                assertThat(braggart.end())
                        .as("%d bytes", bytes)
                        .isIn("1008 message too large", "1007 invalid UTF-8", "1002", "1006 gone");
            }
        }
    }

    @Test
    void a_hundred_unfinished_messages_do_not_fill_a_small_memory() {
        try (Neighbours neighbours = Neighbours.talkOn(relay)) {
            List<WebSocket> hoarders = new ArrayList<>();
            byte[] half = new byte[100_000];
            Arrays.fill(half, (byte) ' ');
            for (int i = 0; i < 100; i++) {
                WebSocket hoarder = relay.connectFrom(48);
                hoarder.raw(Frames.masked(Frames.TEXT, half));
                hoarders.add(hoarder);
            }
            neighbours.lostNothing("10 MB of unfinished messages");
            hoarders.forEach(WebSocket::close);
        }
    }

    @Test
    void deep_huge_and_repetitive_JSON_is_refused_or_read_and_holds_up_nobody() {
        String envelope = "{\"v\":1,\"t\":\"PING\",\"id\":\"json-bombs\",\"body\":{%s}}";
        int space = LARGEST_MESSAGE - 200;
        List<String> bombs =
                List.of(
                        "[".repeat(space),
                        "{\"a\":".repeat(space / 5),
                        envelope.formatted(
                                "\"a\":" + "[".repeat(space / 2) + "]".repeat(space / 2 - 5)),
                        envelope.formatted("\"size\":" + "9".repeat(space)),
                        envelope.formatted("\"size\":0." + "9".repeat(space)),
                        envelope.formatted("\"size\":1e" + "9".repeat(space)),
                        envelope.formatted("\"size\":1e-999999999"),
                        envelope.formatted("\"" + "k".repeat(space) + "\":1"),
                        envelope.formatted("\"a\":\"" + "\\u0041".repeat(space / 6) + "\""),
                        envelope.formatted("\"roomId\":\"" + "\\u0041".repeat(space / 6) + "\""),
                        envelope.formatted("\"roomId\":\"x\",".repeat(space / 13) + "\"a\":1"),
                        envelope.formatted("\"size\":1e308,".repeat(space / 13) + "\"a\":1"),
                        envelope.formatted(
                                "\"chunks\":[" + "\"\",".repeat(space / 3 - 10) + "\"\"]"),
                        envelope.formatted("\"chunks\":[" + "{},".repeat(space / 3 - 10) + "{}]"),
                        envelope.formatted("\"Aa\":1,\"BB\":1,\"AaAa\":1,\"BBBB\":1,\"AaBB\":1"),
                        envelope.formatted(collidingNames(space / 16)));
        try (Neighbours neighbours = Neighbours.talkOn(relay)) {
            for (String bomb : bombs) {
                for (int i = 0; i < 5; i++) {
                    try (WebSocket bomber = relay.connectFrom(49)) {
                        bomber.text(bomb);

                        assertThat(bomber.outcome("PONG"))
                                .as(bomb.substring(0, 60))
                                .isIn("PONG", "1003 invalid message");
                    }
                }
            }
            neighbours.lostNothing("JSON bombs");
        }
    }

    /** Names with one hash code in Java: every block of two characters is Aa or BB. */
    private static String collidingNames(int count) {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < Math.min(count, 4096); i++) {
            names.append('"');
            for (int bit = 0; bit < 12; bit++) {
                names.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            names.append("\":1,");
        }
        return names.append("\"a\":1").toString();
    }

    @Test
    void compression_cannot_be_had_so_no_small_frame_becomes_a_large_one() {
        for (String offer :
                List.of(
                        "permessage-deflate",
                        "permessage-deflate; server_no_context_takeover; client_max_window_bits=15",
                        "x-webkit-deflate-frame, permessage-deflate",
                        "permessage-bzip2",
                        "fragment, identity, @validation")) {
            try (WebSocket client = relay.connect("Sec-WebSocket-Extensions: " + offer)) {
                assertThat(client.status()).isEqualTo(101);
                assertThat(client.answer().headers("Sec-WebSocket-Extensions")).isEmpty();
                client.raw(Frames.masked(Frames.FIN | 0x40 | Frames.TEXT, (byte) 0));
                assertThat(client.end()).startsWith("1002");
            }
        }
        assertThat(relay.http("GET", "/", "Accept-Encoding: gzip, br").headers("Content-Encoding"))
                .isEmpty();
    }

    @Test
    void half_closed_sockets_are_let_go() {
        List<WebSocket> halves = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            WebSocket half = relay.connectFrom(50);
            half.createRoom();
            half.socket().closeHalf();
            halves.add(half);
        }

        halves.forEach(half -> assertThat(half.end()).startsWith("100"));
        Awaitility.await("their rooms are gone")
                .atMost(PATIENCE)
                .until(() -> relay.metric("relay_connections") == 0);
    }

    @Test
    void a_reader_that_never_reads_is_closed_and_the_room_waits_for_nobody() {
        try (Neighbours neighbours = Neighbours.talkOn(relay);
                WebSocket host = relay.connectFrom(51);
                WebSocket deaf = WebSocket.open(RawSocket.narrow(52, relay.port(), 4096))) {
            Room room = host.createRoom();
            deaf.join(room.id(), room.token());
            host.expect("QR_ROTATED");
            String large = "x".repeat(60_000);

            for (int i = 0; i < 60; i++) {
                host.chat(room.id(), large);
                host.expect("APP_MSG");
            }

            Awaitility.await("it is closed")
                    .atMost(PATIENCE)
                    .until(() -> relay.metric("relay_outbox_overflows_total") >= 1);
            neighbours.lostNothing("a reader that never reads");
        }
    }

    @Test
    void a_storm_of_joins_and_leaves_in_one_room_leaves_nobody_behind() {
        try (Neighbours neighbours = Neighbours.talkOn(relay);
                WebSocket host = relay.connectFrom(53)) {
            Room room = host.createRoom();
            String token = room.token();
            for (int i = 0; i < 200; i++) {
                try (WebSocket guest = relay.connectFrom(54)) {
                    assertThat(guest.join(room.id(), token)).isEqualTo("JOINED");
                    token = host.expect("QR_ROTATED").get("qrToken").asString();
                }
            }

            host.say("PING", "{}");
            host.expect("PONG");
            Awaitility.await("the host is alone, beside the neighbours")
                    .atMost(PATIENCE)
                    .until(() -> relay.metric("relay_participants") <= 3);
            neighbours.lostNothing("a storm of joins");
        }
    }

    @Test
    void bodies_that_never_end_hold_no_thread() {
        try (Neighbours neighbours = Neighbours.talkOn(relay)) {
            List<RawSocket> slow = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                slow.add(
                        RawSocket.from(55, relay.port())
                                .send(
                                        "POST /rooms HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nx"));
            }

            slow.forEach(socket -> assertThat(socket.answer().status()).isEqualTo(200));
            slow.forEach(RawSocket::close);
            neighbours.lostNothing("bodies that never end");
        }
    }

    private static byte[] repeated(byte[] frame, int times) {
        byte[] all = new byte[frame.length * times];
        for (int i = 0; i < times; i++) {
            System.arraycopy(frame, 0, all, i * frame.length, frame.length);
        }
        return all;
    }
}
