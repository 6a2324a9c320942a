package org.e2eechat.security.properties;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

import org.e2eechat.security.testkit.Frames;
import org.e2eechat.security.testkit.Relay;
import org.e2eechat.security.testkit.WebSocket;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** However a client cuts and masks what it sends (RFC 6455 sections 5.3 and 5.4), the running relay hears the same. */
class FramesIT {
    private static final int MASK_BYTES = 4;

    private static Relay relay;
    private static WebSocket member;
    private static WebSocket.Room room;

    @BeforeContainer
    static void start() {
        relay =
                Relay.start(
                        "MAX_MSGS_PER_10S", "1000000",
                        "MAX_BYTES_PER_10S", "1000000000",
                        "MAX_APP_CIPHERTEXT_BYTES", "200000",
                        "WS_PING_INTERVAL_MS", "3600000"); // it is the member who pings here
        member = relay.connect();
        room = member.createRoom();
    }

    @AfterContainer
    static void stop() {
        member.close();
        relay.close();
    }

    @Property(tries = 300)
    void a_message_in_any_pieces_under_any_masks_arrives_whole(
            @ForAll @IntRange(min = 1, max = 150_000) int size,
            @ForAll @IntRange(min = 1, max = 9) int pieces,
            @ForAll Random random) {
        String ciphertext = noise(size, random);
        byte[] message =
                member.message(
                                "APP_MSG",
                                "{\"roomId\":\"%s\",\"ciphertextB64\":\"%s\"}"
                                        .formatted(room.id(), ciphertext))
                        .getBytes(StandardCharsets.UTF_8);

        int from = 0;
        for (int piece = 1; piece <= pieces; piece++) {
            boolean last = piece == pieces;
            int to = last ? message.length : from + random.nextInt(message.length - from + 1);
            int opcode = piece == 1 ? Frames.TEXT : Frames.CONTINUATION;
            member.raw(
                    Frames.masked(
                            (last ? Frames.FIN : 0) | opcode,
                            mask(random),
                            Arrays.copyOfRange(message, from, to)));
            from = to;
        }

        assertThat(member.expect("APP_MSG").get("ciphertextB64").asString()).isEqualTo(ciphertext);
    }

    @Property(tries = 300)
    void a_pong_brings_back_what_the_ping_had_under_any_mask(
            @ForAll @Size(max = 125) byte[] payload, @ForAll Random random) {
        member.raw(Frames.masked(Frames.FIN | Frames.PING, mask(random), payload));

        WebSocket.Heard heard = member.hear();
        while (heard instanceof WebSocket.Heard.Message) {
            heard = member.hear(); // of the room, such as a new code
        }

        assertThat(heard)
                .isEqualTo(
                        new WebSocket.Heard.Control(
                                Frames.PONG, new String(payload, StandardCharsets.ISO_8859_1)));
    }

    private static byte[] mask(Random random) {
        byte[] mask = new byte[MASK_BYTES];
        random.nextBytes(mask);
        return mask;
    }

    private static String noise(int size, Random random) {
        return random.ints(size, '0', 'z' + 1)
                .map(c -> c == '\\' ? '+' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
