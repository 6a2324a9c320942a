package org.e2eechat.security.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.security.testkit.Frames;
import org.e2eechat.security.testkit.Relay;
import org.e2eechat.security.testkit.WebSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Frames that RFC 6455 forbids end the connection with the code that it prescribes, and nothing behind them is looked at. */
class BrokenFramesIT {
    private static final byte[] CREATE =
            Frames.text("{\"v\":1,\"t\":\"ROOM_CREATE\",\"id\":\"behind-it\",\"body\":{}}");
    private static final byte[] NOTHING = {};

    private static Relay relay;

    @BeforeAll
    static void start() {
        relay = Relay.start();
    }

    @AfterAll
    static void stop() {
        assertThat(relay.metric("relay_rooms_created_total"))
                .as("what came behind a broken frame was never looked at")
                .isZero();
        assertThat(relay.said()).doesNotContain("Exception");
        relay.close();
    }

    @Test
    void a_frame_without_a_mask_ends_it() {
        assertThat(
                        endOf(
                                Frames.unmasked(
                                        Frames.FIN | Frames.TEXT,
                                        "{}".getBytes(StandardCharsets.US_ASCII))))
                .startsWith("1002");
        assertThat(endOf(Frames.unmasked(Frames.FIN | Frames.PING))).startsWith("1002");
        assertThat(endOf(Frames.unmasked(Frames.FIN | Frames.CLOSE))).startsWith("1002");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x40, 0x20, 0x10, 0x70})
    void reserved_bits_end_it(int bits) {
        for (int opcode : new int[] {Frames.TEXT, Frames.BINARY, Frames.PING, Frames.CLOSE}) {
            assertThat(endOf(Frames.masked(Frames.FIN | bits | opcode))).startsWith("1002");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7, 0xB, 0xC, 0xD, 0xE, 0xF})
    void opcodes_that_mean_nothing_end_it(int opcode) {
        assertThat(endOf(Frames.masked(Frames.FIN | opcode))).startsWith("1002");
        assertThat(endOf(Frames.masked(opcode, new byte[10]))).startsWith("1002");
    }

    @Test
    void control_frames_in_parts_or_too_long_end_it() {
        for (int opcode : new int[] {Frames.PING, Frames.PONG, Frames.CLOSE}) {
            assertThat(endOf(Frames.masked(opcode))).as("in parts").startsWith("1002");
            assertThat(endOf(Frames.masked(Frames.FIN | opcode, new byte[126])))
                    .as("too long")
                    .startsWith("1002");
        }
    }

    @Test
    void parts_out_of_order_end_it() {
        byte[] begin = Frames.masked(Frames.TEXT, (byte) '{');

        assertThat(endOf(Frames.masked(Frames.FIN | Frames.CONTINUATION))).startsWith("1002");
        assertThat(endOf(Frames.masked(Frames.CONTINUATION, (byte) '{'))).startsWith("1002");
        assertThat(endOf(begin, Frames.masked(Frames.FIN | Frames.TEXT))).startsWith("1002");
        assertThat(endOf(begin, Frames.masked(Frames.FIN | Frames.BINARY))).startsWith("1002");
        assertThat(endOf(begin, begin)).startsWith("1002");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535})
    void close_codes_that_may_not_be_sent_are_answered_with_a_protocol_error(int code) {
        assertThat(endOf(Frames.close(code))).startsWith("1002");
    }

    @Test
    void a_close_frame_of_one_byte_or_with_a_broken_reason_is_a_protocol_error() {
        assertThat(endOf(Frames.masked(Frames.FIN | Frames.CLOSE, (byte) 3))).startsWith("1002");
        assertThat(endOf(Frames.close(1000, (byte) 0xC3, (byte) 0x28))).startsWith("100");
    }

    @Test
    void a_length_beyond_what_there_can_be_ends_it() {
        byte[] negative =
                ByteBuffer.allocate(14)
                        .put((byte) (Frames.FIN | Frames.TEXT))
                        .put((byte) (0x80 | 127))
                        .putLong(Long.MIN_VALUE)
                        .putInt(0)
                        .array();

        assertThat(endOf(negative)).startsWith("100");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80", // a continuation alone
                "c328", // two bytes, the second is none
                "c0af", // an overlong slash
                "e080af",
                "f08080af",
                "c080", // an overlong NUL
                "eda080", // half a surrogate pair
                "edbfbf",
                "f4908080", // beyond U+10FFFF
                "f8888080",
                "fe",
                "ff",
                "e28228",
                "f09028bc",
                "c2", // cut short
                "e282",
                "f09f98"
            })
    void text_that_is_not_UTF_8_ends_it_wherever_it_is_cut(String hex) {
        byte[] bad = HexFormat.of().parseHex(hex);
        byte[] text = text(bad);
        int start = text.length - "\"}}".length() - bad.length;

        assertThat(endOf(Frames.masked(Frames.FIN | Frames.TEXT, text)))
                .isEqualTo("1007 invalid UTF-8");
        for (int cut = start - 1; cut <= start + bad.length + 1; cut++) {
            assertThat(
                            endOf(
                                    Frames.masked(Frames.TEXT, Arrays.copyOf(text, cut)),
                                    Frames.masked(Frames.CONTINUATION),
                                    Frames.masked(
                                            Frames.FIN | Frames.CONTINUATION,
                                            Arrays.copyOfRange(text, cut, text.length))))
                    .as("cut at " + (cut - start))
                    .isEqualTo("1007 invalid UTF-8");
        }
    }

    @Test
    void text_that_is_UTF_8_may_be_cut_anywhere() {
        byte[] text = text("\u00e9\u20ac\uD83D\uDE00".getBytes(StandardCharsets.UTF_8));
        for (int cut = 0; cut <= text.length; cut++) {
            try (WebSocket client = relay.connect()) {
                client.raw(
                        Frames.masked(Frames.TEXT, Arrays.copyOf(text, cut)),
                        Frames.masked(
                                Frames.FIN | Frames.CONTINUATION,
                                Arrays.copyOfRange(text, cut, text.length)));

                assertThat(client.outcome("PONG")).isEqualTo("PONG");
            }
        }
    }

    private static byte[] text(byte[] inside) {
        byte[] before =
                "{\"v\":1,\"t\":\"PING\",\"id\":\"12345678\",\"body\":{\"x\":\""
                        .getBytes(StandardCharsets.US_ASCII);
        byte[] after = "\"}}".getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(before.length + inside.length + after.length)
                .put(before)
                .put(inside)
                .put(after)
                .array();
    }

    /** What the end says when these are sent, and a ROOM_CREATE behind them. */
    private static String endOf(byte[]... frames) {
        try (WebSocket client = relay.connect()) {
            client.outcome("HELLO");
            byte[] all = NOTHING;
            for (byte[] frame : frames) {
                all = joined(all, frame);
            }
            client.raw(joined(all, CREATE));
            return client.end();
        }
    }

    private static byte[] joined(byte[] some, byte[] more) {
        byte[] all = Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }
}
