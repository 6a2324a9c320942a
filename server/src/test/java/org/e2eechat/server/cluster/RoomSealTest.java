package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import org.e2eechat.server.config.Secret;
import org.e2eechat.server.metrics.BusRefusal;
import org.e2eechat.server.protocol.RoomId;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What a node takes from the channel of a room, whatever a writer to Valkey puts there. */
class RoomSealTest {
    private static final String A = "000000000000000a";
    private static final String B = "000000000000000b";
    private static final String C = "000000000000000c";
    private static final Secret SECRET = new Secret("the secret that all nodes share, 32 bytes");
    private static final Secret NEXT = new Secret("the secret that comes after it, 32 bytes");
    private static final int COUNTER_AT = 22;

    private final Random random = new Random(20_261_130);
    private final Keys room = Keys.of(RoomId.random(random));
    private Instant now = Instant.parse("2026-11-30T12:00:00Z");
    private final InstantSource clock = () -> now;
    private final BusSeal a = bus(A, SECRET);
    private final RoomSeal sender = a.of(room);
    private final RoomSeal reader = bus(B, SECRET).of(room);

    // There and back

    @Test
    void what_one_node_seals_another_one_opens() {
        for (int bodyBytes : new int[] {0, 1, 15, 16, 17, 1_000, 70_000}) {
            byte[] envelope = envelope("x".repeat(bodyBytes));

            assertThat(said(reader, sender.seal(envelope))).isEqualTo(envelope);
        }
    }

    @Test
    void a_sealed_message_shows_its_kind_its_sender_and_its_length_and_nothing_of_its_body() {
        byte[] message = sender.seal(envelope("a label and a token"));

        assertThat(new String(message, ISO_8859_1))
                .startsWith("F" + A + "\u0001")
                .doesNotContain("label")
                .doesNotContain("token");
        assertThat(message).hasSize("a label and a token".length() + 30 + 16);
    }

    @Test
    void the_same_text_never_looks_the_same_twice() {
        Set<String> seen = new HashSet<>();

        for (int i = 0; i < 100; i++) {
            seen.add(new String(sender.seal(envelope("same")), ISO_8859_1).substring(30));
        }

        assertThat(seen).hasSize(100);
    }

    // Forged, and for another room

    @Test
    void a_message_that_was_changed_anywhere_is_refused() {
        byte[] message = sender.seal(envelope("some text"));

        for (int at = 0; at < message.length; at++) {
            for (int bit = 1; bit < 256; bit <<= 1) {
                byte[] changed = message.clone();
                changed[at] ^= (byte) bit;
                assertThat(reader.open(changed))
                        .as("byte %d, bit %d", at, bit)
                        .isInstanceOf(RoomSeal.Opened.Refused.class);
            }
        }
        assertThat(said(reader, message)).as("none of them has cost it").isNotEmpty();
    }

    @Test
    void a_message_that_was_cut_or_made_longer_is_refused() {
        byte[] message = sender.seal(envelope("some text"));

        for (int length = 0; length < message.length; length++) {
            assertThat(reader.open(Arrays.copyOf(message, length)))
                    .isInstanceOf(RoomSeal.Opened.Refused.class);
        }
        assertThat(refusal(reader, Arrays.copyOf(message, message.length + 1)))
                .isEqualTo(BusRefusal.FORGED);
    }

    @Test
    void a_message_of_another_room_is_refused() {
        byte[] elsewhere = a.of(Keys.of(RoomId.random(random))).seal(envelope("text"));

        assertThat(refusal(reader, elsewhere)).isEqualTo(BusRefusal.FORGED);
    }

    @Test
    void a_message_in_the_name_of_another_node_is_refused() {
        byte[] message = sender.seal(envelope("text"));
        System.arraycopy(C.getBytes(US_ASCII), 0, message, 1, 16);

        assertThat(refusal(reader, message)).isEqualTo(BusRefusal.FORGED);
    }

    @Test
    void what_is_not_sealed_is_refused() {
        assertThat(refusal(reader, envelope("a frame as nodes wrote it once, in the clear")))
                .isEqualTo(BusRefusal.FORMAT);
    }

    @Test
    void another_version_of_the_format_is_refused() {
        byte[] message = sender.seal(envelope("text"));
        message[17] = 2;

        assertThat(refusal(reader, message)).isEqualTo(BusRefusal.FORMAT);
    }

    // Repeated, reordered, late

    @Test
    void a_message_counts_once() {
        byte[] message = sender.seal(envelope("text"));
        said(reader, message);

        assertThat(refusal(reader, message)).isEqualTo(BusRefusal.REPEATED);
    }

    @Test
    void a_message_that_comes_behind_a_later_one_is_refused() {
        byte[] first = sender.seal(envelope("first"));
        byte[] second = sender.seal(envelope("second"));
        said(reader, second);

        assertThat(refusal(reader, first)).isEqualTo(BusRefusal.REPEATED);
    }

    @Test
    void each_sender_has_an_order_of_its_own() {
        byte[] early = sender.seal(envelope("early"));
        now = now.plusMillis(1);
        RoomSeal other = bus(C, SECRET).of(room);
        said(reader, other.seal(envelope(C, "late")));

        assertThat(said(reader, early)).isEqualTo(envelope("early"));
    }

    @Test
    void a_forged_message_does_not_move_the_order_of_its_sender_on() {
        byte[] forged = sender.seal(envelope("text"));
        ByteBuffer.wrap(forged).putLong(COUNTER_AT, Long.MAX_VALUE);

        assertThat(refusal(reader, forged)).isEqualTo(BusRefusal.FORGED);
        assertThat(said(reader, sender.seal(envelope("genuine")))).isNotEmpty();
    }

    @Test
    void a_node_that_begins_to_listen_hears_nothing_that_was_said_before() {
        byte[] recorded = sender.seal(envelope("recorded"));
        now = now.plus(Duration.ofMillis(1_001)); // the clocks of nodes may differ by a second
        RoomSeal newcomer = bus("000000000000000d", SECRET).of(room);

        assertThat(refusal(newcomer, recorded)).isEqualTo(BusRefusal.LATE);
        assertThat(said(newcomer, sender.seal(envelope("fresh")))).isNotEmpty();
    }

    @Test
    void a_node_whose_clock_is_a_second_behind_is_heard_from_the_first_message_on() {
        now = now.minusSeconds(1);
        byte[] message = sender.seal(envelope("text"));
        now = now.plusSeconds(1);

        assertThat(said(reader, message)).isNotEmpty();
    }

    @Test
    void what_took_longer_than_ten_seconds_is_refused() {
        now = now.plusSeconds(60); // long after the reader began
        byte[] message = sender.seal(envelope("text"));
        byte[] later = sender.seal(envelope("later"));
        now = now.plusSeconds(10);
        assertThat(said(reader, message)).isNotEmpty();
        now = now.plusMillis(1);

        assertThat(refusal(reader, later)).isEqualTo(BusRefusal.LATE);
    }

    /** However many nodes come and go: forgotten are those whose every message is late by now. */
    @Test
    void senders_are_forgotten_only_when_nothing_of_them_counts_any_more() {
        byte[] first = sender.seal(envelope("first"));
        said(reader, first);
        for (int node = 0; node < RoomSeal.MOST_SENDERS - 1; node++) {
            String name = "%016x".formatted(1_000 + node);
            said(reader, bus(name, SECRET).of(room).seal(envelope(name, "")));
        }
        RoomSeal last = bus(C, SECRET).of(room);

        assertThat(refusal(reader, last.seal(envelope(C, "one too many"))))
                .isEqualTo(BusRefusal.REPEATED);
        assertThat(refusal(reader, first)).isEqualTo(BusRefusal.REPEATED);
        now = now.plusSeconds(11);
        assertThat(said(reader, last.seal(envelope(C, "there is room again")))).isNotEmpty();
        assertThat(refusal(reader, first)).isEqualTo(BusRefusal.LATE);
    }

    // Counters are nonces

    @Test
    void no_counter_is_given_twice_whatever_the_clock_and_other_threads_do() throws Exception {
        Set<Long> seen = ConcurrentHashMap.newKeySet();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int thread = 0; thread < 4; thread++) {
                threads.execute(
                        () -> {
                            for (int i = 0; i < 10_000; i++) {
                                seen.add(a.nextCounter());
                            }
                        });
            }
        }
        assertThat(seen).hasSize(40_000);

        long before = a.nextCounter();
        now = now.minus(Duration.ofDays(1));
        assertThat(a.nextCounter()).isEqualTo(before + 1);
    }

    @Test
    void a_room_that_is_opened_anew_goes_on_counting() {
        byte[] before = a.of(room).seal(envelope("text"));
        byte[] after = a.of(room).seal(envelope("text"));

        assertThat(ByteBuffer.wrap(after).getLong(COUNTER_AT))
                .isGreaterThan(ByteBuffer.wrap(before).getLong(COUNTER_AT));
    }

    // Secrets

    @Test
    void while_secrets_are_replaced_nodes_understand_each_other() {
        RoomSeal knowsBoth = bus(B, SECRET, NEXT).of(room);
        RoomSeal hasChanged = bus(C, NEXT, SECRET).of(room);

        assertThat(said(knowsBoth, hasChanged.seal(envelope(C, "new")))).isNotEmpty();
        assertThat(said(hasChanged, knowsBoth.seal(envelope(B, "old")))).isNotEmpty();
    }

    @Test
    void a_secret_that_this_node_does_not_have_is_told_from_a_forgery() {
        RoomSeal stranger = bus(C, NEXT).of(room);

        assertThat(refusal(reader, stranger.seal(envelope(C, "text"))))
                .isEqualTo(BusRefusal.SECRET);
    }

    @Test
    void two_rooms_two_nodes_and_two_secrets_never_share_a_key() {
        BusKeys.Root root = new BusKeys(SECRET, List.of()).current();
        Set<String> keys = new HashSet<>();
        for (Keys each : List.of(room, Keys.of(RoomId.random(random)))) {
            for (String node : List.of(A, B)) {
                for (BusKeys.Root of : List.of(root, new BusKeys(NEXT, List.of()).current())) {
                    keys.add(new String(of.key(each, node).getEncoded(), ISO_8859_1));
                }
            }
        }

        assertThat(keys).hasSize(8).allSatisfy(key -> assertThat(key).hasSize(32));
    }

    private BusSeal bus(String node, Secret current, Secret... previous) {
        return new BusSeal(node, new BusKeys(current, List.of(previous)), clock);
    }

    private static byte[] envelope(String body) {
        return envelope(A, body);
    }

    private static byte[] envelope(String node, String body) {
        return ("F" + node + body).getBytes(US_ASCII);
    }

    /** The body, whoever has sent it. */
    private static byte[] said(RoomSeal by, byte[] message) {
        RoomSeal.Opened opened = by.open(message);
        assertThat(opened).isInstanceOf(RoomSeal.Opened.Said.class);
        return ((RoomSeal.Opened.Said) opened).envelope();
    }

    private static BusRefusal refusal(RoomSeal by, byte[] message) {
        RoomSeal.Opened opened = by.open(message);
        assertThat(opened).isInstanceOf(RoomSeal.Opened.Refused.class);
        return ((RoomSeal.Opened.Refused) opened).why();
    }
}
