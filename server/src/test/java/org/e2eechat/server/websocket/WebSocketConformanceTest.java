package org.e2eechat.server.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.e2eechat.server.testkit.RawWebSocket.closeFrame;
import static org.e2eechat.server.testkit.RawWebSocket.frame;
import static org.e2eechat.server.testkit.RawWebSocket.joined;
import static org.e2eechat.server.testkit.RawWebSocket.oddFrame;
import static org.e2eechat.server.testkit.RawWebSocket.part;
import static org.e2eechat.server.testkit.RawWebSocket.unmaskedFrame;
import static org.e2eechat.server.testkit.WireFrame.BINARY;
import static org.e2eechat.server.testkit.WireFrame.CLOSE;
import static org.e2eechat.server.testkit.WireFrame.CONTINUATION;
import static org.e2eechat.server.testkit.WireFrame.PING;
import static org.e2eechat.server.testkit.WireFrame.PONG;
import static org.e2eechat.server.testkit.WireFrame.TEXT;

import org.e2eechat.server.testkit.RawWebSocket;
import org.e2eechat.server.testkit.WireFrame;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** RFC 6455, case by case, byte by byte, against the relay's own transport, which echoes. */
class WebSocketConformanceTest {
    private static final int PROTOCOL_ERROR = 1002;
    private static final int NOT_UTF8 = 1007;
    private static final int MAX_MESSAGE_BYTES = 256 * 1024;
    private static final byte[] NOTHING = {};

    private static Transport server;
    private RawWebSocket client;

    @BeforeAll
    static void start() throws Exception {
        server = EchoServer.start(Transport.Settings.ORDINARY.withMessagesUpTo(MAX_MESSAGE_BYTES));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void connect() throws IOException {
        client = RawWebSocket.open(server.port());
    }

    @AfterEach
    void disconnect() throws IOException {
        client.close();
    }

    @Nested
    class Handshake {
        @Test
        void the_key_is_answered_as_the_rfc_computes_it() throws IOException {
            try (RawWebSocket fresh = RawWebSocket.to(server.port())) {
                assertThat(fresh.handshake())
                        .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n");
            }
        }

        @Test
        void compression_is_never_negotiated() throws IOException {
            try (RawWebSocket fresh = RawWebSocket.to(server.port())) {
                String answer =
                        fresh.handshake(
                                "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits");

                assertThat(answer)
                        .startsWith("HTTP/1.1 101 ")
                        .doesNotContainIgnoringCase("Sec-WebSocket-Extensions");
                // And so a frame that says it is compressed is an error.
                fresh.bytes(oddFrame(0xC1, ascii("x")));
                assertThat(fresh.read().closeCode()).isEqualTo(PROTOCOL_ERROR);
            }
        }

        @Test
        void frames_may_follow_the_request_at_once() throws IOException {
            try (RawWebSocket fresh = RawWebSocket.to(server.port())) {
                String request =
                        "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                                + "Connection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                + "Sec-WebSocket-Key: "
                                + RawWebSocket.KEY
                                + "\r\n\r\n";
                fresh.bytes(ascii(request), frame(TEXT, ascii("early")));

                assertThat(fresh.request("")).startsWith("HTTP/1.1 101 ");
                assertThat(fresh.read().text()).isEqualTo("early");
            }
        }
    }

    @Nested
    class Framing {
        @ParameterizedTest
        @ValueSource(ints = {0, 1, 125, 126, 127, 128, 65_535, 65_536, MAX_MESSAGE_BYTES})
        void a_text_of_any_size_comes_back_whole(int bytes) throws IOException {
            byte[] payload = new byte[bytes];
            Arrays.fill(payload, (byte) '*');

            client.bytes(frame(TEXT, payload));

            expect(TEXT, payload);
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 1, 125, 126, 127, 128, 65_535, 65_536, MAX_MESSAGE_BYTES})
        void so_does_a_binary_message(int bytes) throws IOException {
            byte[] payload = new byte[bytes];
            Arrays.fill(payload, (byte) 0xFE);

            client.bytes(frame(BINARY, payload));

            expect(BINARY, payload);
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 125, 126, 1_000})
        void a_message_may_arrive_octet_by_octet(int bytes) throws IOException {
            byte[] payload = new byte[bytes];
            Arrays.fill(payload, (byte) 'o');

            client.octetByOctet(frame(TEXT, payload));

            expect(TEXT, payload);
        }

        @Test
        void many_frames_may_arrive_in_one_segment() throws IOException {
            List<byte[]> frames = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                frames.add(frame(TEXT, ascii("message " + i)));
            }

            client.bytes(frames.toArray(new byte[0][]));

            for (int i = 0; i < 200; i++) {
                assertThat(client.read().text()).isEqualTo("message " + i);
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {0xC1, 0xA1, 0x91, 0xF1, 0xC2, 0xB9, 0xC8, 0xD0})
        void reserved_bits_are_refused(int first) throws IOException {
            client.bytes(oddFrame(first, ascii("x")));

            expectClose(PROTOCOL_ERROR);
        }

        @ParameterizedTest
        @ValueSource(ints = {0x83, 0x84, 0x85, 0x86, 0x87, 0x8B, 0x8C, 0x8D, 0x8E, 0x8F, 0x03})
        void reserved_opcodes_are_refused(int first) throws IOException {
            client.bytes(oddFrame(first, NOTHING));

            expectClose(PROTOCOL_ERROR);
        }

        @ParameterizedTest
        @ValueSource(ints = {TEXT, BINARY, PING, PONG, CLOSE})
        void a_frame_without_a_mask_is_refused(int opcode) throws IOException {
            client.bytes(unmaskedFrame(opcode, NOTHING));

            expectClose(PROTOCOL_ERROR);
        }

        @Test
        void a_length_with_its_highest_bit_set_ends_the_connection() throws IOException {
            client.bytes(HexFormat.of().parseHex("81ff" + "8000000000000001" + "00000000"));

            expectEndAfterCloseOr(PROTOCOL_ERROR, 1008);
        }

        @Test
        void a_message_above_the_limit_is_refused_before_it_has_arrived() throws IOException {
            byte[] header = HexFormat.of().parseHex("81ff" + "0000000040000000" + "00000000");
            byte[] some = new byte[MAX_MESSAGE_BYTES + 1];

            client.bytes(header, some);

            assertThat(client.read().type()).isEqualTo("CLOSE 1008 message too large");
        }

        @Test
        void a_burst_that_no_buffer_holds_comes_back_whole_once_it_is_read() throws Exception {
            int messages = 200;
            int beforeReading = 20; // more than the outbox and the socket's buffer take
            byte[] payload = new byte[100_000];
            byte[] message = frame(BINARY, payload);
            CountDownLatch many = new CountDownLatch(beforeReading);
            Thread sender =
                    Thread.startVirtualThread(
                            () -> {
                                for (int i = 0; i < messages; i++) {
                                    sendUnchecked(message);
                                    many.countDown();
                                }
                            });

            assertThat(many.await(10, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < messages; i++) {
                expect(BINARY, payload);
            }
            sender.join();
        }

        @Test
        void the_limit_is_on_the_message_and_not_on_its_frames() throws IOException {
            byte[] half = new byte[MAX_MESSAGE_BYTES / 2 + 1];

            client.bytes(part(BINARY, half), frame(CONTINUATION, half));

            assertThat(client.read().type()).isEqualTo("CLOSE 1008 message too large");
        }
    }

    @Nested
    class Pings_and_pongs {
        @ParameterizedTest
        @ValueSource(ints = {0, 1, 124, 125})
        void a_ping_is_answered_with_its_payload(int bytes) throws IOException {
            byte[] payload = new byte[bytes];
            Arrays.fill(payload, (byte) 0xFE);

            client.bytes(frame(PING, payload));

            expect(PONG, payload);
        }

        @Test
        void a_ping_above_125_bytes_is_refused() throws IOException {
            client.bytes(frame(PING, new byte[126]));

            expectClose(PROTOCOL_ERROR);
        }

        @Test
        void a_ping_may_arrive_octet_by_octet() throws IOException {
            client.octetByOctet(frame(PING, new byte[125]));

            expect(PONG, new byte[125]);
        }

        @Test
        void pings_in_one_segment_are_answered_in_their_order() throws IOException {
            List<byte[]> frames = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                frames.add(frame(PING, ascii("ping " + i)));
            }

            client.bytes(frames.toArray(new byte[0][]));

            for (int i = 0; i < 10; i++) {
                expect(PONG, ascii("ping " + i));
            }
        }

        @Test
        void a_pong_that_nobody_asked_for_is_ignored() throws IOException {
            client.bytes(frame(PONG, ascii("unasked")), frame(PING, ascii("asked")));

            expect(PONG, ascii("asked"));
        }

        @Test
        void a_ping_is_answered_in_the_middle_of_a_message() throws IOException {
            client.bytes(part(TEXT, ascii("frag")), frame(PING, ascii("now")));
            expect(PONG, ascii("now"));

            client.bytes(frame(CONTINUATION, ascii("ment")));
            expect(TEXT, ascii("fragment"));
        }

        @Test
        void a_ping_cannot_be_fragmented() throws IOException {
            client.bytes(part(PING, ascii("frag")), frame(CONTINUATION, ascii("ment")));

            expectClose(PROTOCOL_ERROR);
        }
    }

    @Nested
    class Fragmentation {
        @ParameterizedTest
        @ValueSource(ints = {TEXT, BINARY})
        void a_message_in_parts_comes_back_as_one(int opcode) throws IOException {
            client.bytes(
                    part(opcode, ascii("one ")),
                    part(CONTINUATION, ascii("two ")),
                    frame(CONTINUATION, ascii("three")));

            expect(opcode, ascii("one two three"));
        }

        @Test
        void parts_may_be_empty() throws IOException {
            client.bytes(
                    part(TEXT, NOTHING),
                    part(CONTINUATION, NOTHING),
                    frame(CONTINUATION, NOTHING),
                    part(TEXT, NOTHING),
                    part(CONTINUATION, ascii("middle")),
                    frame(CONTINUATION, NOTHING));

            expect(TEXT, NOTHING);
            expect(TEXT, ascii("middle"));
        }

        @Test
        void parts_and_pings_may_arrive_octet_by_octet() throws IOException {
            client.octetByOctet(
                    part(TEXT, ascii("one ")),
                    frame(PING, ascii("p")),
                    frame(CONTINUATION, ascii("two")));

            expect(PONG, ascii("p"));
            expect(TEXT, ascii("one two"));
        }

        @Test
        void large_parts_are_put_together() throws IOException {
            byte[] payload = new byte[200_000];
            for (int i = 0; i < payload.length; i++) {
                payload[i] = (byte) i;
            }
            List<byte[]> frames = new ArrayList<>();
            for (int at = 0; at < payload.length; at += 50_000) {
                byte[] piece = Arrays.copyOfRange(payload, at, at + 50_000);
                frames.add(
                        at == 150_000
                                ? frame(CONTINUATION, piece)
                                : part(at == 0 ? BINARY : CONTINUATION, piece));
            }

            client.bytes(frames.toArray(new byte[0][]));

            expect(BINARY, payload);
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void there_is_no_continuation_without_a_beginning(boolean last) throws IOException {
            client.bytes(last ? frame(CONTINUATION, ascii("x")) : part(CONTINUATION, ascii("x")));

            expectClose(PROTOCOL_ERROR);
        }

        @Test
        void there_is_no_continuation_after_the_end() throws IOException {
            client.bytes(part(TEXT, ascii("a")), frame(CONTINUATION, ascii("b")));
            expect(TEXT, ascii("ab"));

            client.bytes(frame(CONTINUATION, ascii("c")));

            expectClose(PROTOCOL_ERROR);
        }

        @ParameterizedTest
        @ValueSource(ints = {TEXT, BINARY})
        void no_message_begins_inside_another(int opcode) throws IOException {
            client.bytes(part(TEXT, ascii("a")), frame(opcode, ascii("b")));

            expectClose(PROTOCOL_ERROR);
        }
    }

    @Nested
    class Utf8 {
        // As in the well-known stress tests: every length, the edges of every range, characters
        // outside the basic plane, noncharacters, which are legal.
        static final List<String> VALID =
                List.of(
                        "",
                        "48656c6c6f2dc2b540c39fc3b6c3a4c3bcc3a0c3a12d5554462d382121",
                        "cebae1bdb9cf83cebcceb5",
                        "00",
                        "7f",
                        "c280",
                        "dfbf",
                        "e0a080",
                        "ed9fbf",
                        "ee8080",
                        "efbfbd",
                        "efbfbe",
                        "efbfbf",
                        "f0908080",
                        "f48fbfbf",
                        "f09f9882f09f98ad");

        static final List<String> INVALID =
                List.of(
                        "80",
                        "bf",
                        "8080",
                        "c0",
                        "c080",
                        "c1bf",
                        "c2",
                        "c2c2",
                        "e0",
                        "e080",
                        "e08080",
                        "e09fbf",
                        "e0a0",
                        "e0a041",
                        "eda080",
                        "edbfbf",
                        "eda080edb080",
                        "f0808080",
                        "f08fbfbf",
                        "f0908041",
                        "f09080",
                        "f4908080",
                        "f5808080",
                        "f888808080",
                        "fc8480808080",
                        "fe",
                        "ff",
                        "cebae1bdb9cf83cebcceb5eda080656469746564");

        @ParameterizedTest
        @FieldSource("VALID")
        void valid_text_comes_back_wherever_it_is_split(String hex) throws IOException {
            byte[] text = HexFormat.of().parseHex(hex);

            for (int at = 0; at <= text.length; at++) {
                client.bytes(
                        part(TEXT, Arrays.copyOf(text, at)),
                        frame(CONTINUATION, Arrays.copyOfRange(text, at, text.length)));
                expect(TEXT, text);
            }
        }

        @ParameterizedTest
        @FieldSource("VALID")
        void valid_text_comes_back_octet_by_octet(String hex) throws IOException {
            byte[] text = HexFormat.of().parseHex(hex);

            client.octetByOctet(frame(TEXT, text));

            expect(TEXT, text);
        }

        @ParameterizedTest
        @FieldSource("INVALID")
        void invalid_text_is_refused_wherever_it_is_split(String hex) throws IOException {
            byte[] text = HexFormat.of().parseHex(hex);

            for (int at = 0; at <= text.length; at++) {
                try (RawWebSocket fresh = RawWebSocket.open(server.port())) {
                    fresh.bytes(
                            part(TEXT, Arrays.copyOf(text, at)),
                            frame(CONTINUATION, Arrays.copyOfRange(text, at, text.length)));
                    assertThat(fresh.read().closeCode())
                            .as("%s split at %d", hex, at)
                            .isEqualTo(NOT_UTF8);
                }
            }
        }

        @ParameterizedTest
        @FieldSource("INVALID")
        void as_binary_it_is_nobodys_business(String hex) throws IOException {
            byte[] bytes = HexFormat.of().parseHex(hex);

            client.bytes(frame(BINARY, bytes));

            expect(BINARY, bytes);
        }

        @Test
        void a_bad_octet_ends_the_connection_before_the_message_is_complete() throws IOException {
            client.bytes(part(TEXT, HexFormat.of().parseHex("cebaf4908080")));

            assertThat(client.read().closeCode()).isEqualTo(NOT_UTF8);
        }

        @Test
        void a_bad_octet_in_a_long_frame_ends_it_before_the_frame_is_complete() throws IOException {
            byte[] whole = frame(TEXT, joined(new byte[] {(byte) 0xFF}, new byte[60_000]));

            client.bytes(Arrays.copyOf(whole, 20_000));

            assertThat(client.read().closeCode()).isEqualTo(NOT_UTF8);
        }
    }

    @Nested
    class Closing {
        @ParameterizedTest
        @ValueSource(
                ints = {
                    1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000,
                    3999, 4000, 4999
                })
        void a_good_code_is_answered_with_the_same_and_the_end(int code) throws IOException {
            client.bytes(closeFrame(code));

            WireFrame answer = client.read();
            assertThat(answer.opcode()).isEqualTo(CLOSE);
            assertThat(answer.closeCode()).isEqualTo(code);
            client.expectEnd();
        }

        @ParameterizedTest
        @ValueSource(
                ints = {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535})
        void a_code_that_must_not_be_sent_is_refused(int code) throws IOException {
            client.bytes(closeFrame(code));

            expectClose(PROTOCOL_ERROR);
        }

        @Test
        void no_code_is_fine() throws IOException {
            client.bytes(frame(CLOSE, NOTHING));

            assertThat(client.read().opcode()).isEqualTo(CLOSE);
            client.expectEnd();
        }

        @Test
        void half_a_code_is_refused() throws IOException {
            client.bytes(frame(CLOSE, new byte[] {3}));

            expectClose(PROTOCOL_ERROR);
        }

        @Test
        void a_reason_may_fill_the_frame_and_no_more() throws IOException {
            client.bytes(closeFrame(1000, new byte[123]));
            assertThat(client.read().closeCode()).isEqualTo(1000);

            try (RawWebSocket fresh = RawWebSocket.open(server.port())) {
                fresh.bytes(closeFrame(1000, new byte[124]));
                assertThat(fresh.read().closeCode()).isEqualTo(PROTOCOL_ERROR);
            }
        }

        @Test
        void a_reason_has_to_be_utf_8() throws IOException {
            client.bytes(closeFrame(1000, HexFormat.of().parseHex("cebae1bdb9eda080")));

            WireFrame answer = client.read();
            assertThat(answer.opcode()).isEqualTo(CLOSE);
            assertThat(answer.closeCode()).isIn(PROTOCOL_ERROR, NOT_UTF8);
            client.expectEnd();
        }

        @Test
        void what_was_said_before_is_answered_before() throws IOException {
            client.bytes(frame(TEXT, ascii("before")), frame(PING, ascii("p")), closeFrame(1000));

            assertThat(List.of(client.read().opcode(), client.read().opcode()))
                    .containsExactlyInAnyOrder(TEXT, PONG);
            assertThat(client.read().closeCode()).isEqualTo(1000);
            client.expectEnd();
        }

        @Test
        void what_is_said_after_is_ignored() throws IOException {
            client.bytes(
                    closeFrame(1000), frame(TEXT, ascii("after")), frame(PING, ascii("after")));

            assertThat(client.read().closeCode()).isEqualTo(1000);
            client.expectEnd();
        }

        @Test
        void only_the_first_close_counts() throws IOException {
            client.bytes(closeFrame(1000), closeFrame(1001));

            assertThat(client.read().closeCode()).isEqualTo(1000);
            client.expectEnd();
        }

        @Test
        void a_message_that_was_cut_off_by_a_close_is_dropped() throws IOException {
            client.bytes(part(TEXT, ascii("half")), closeFrame(1000));

            assertThat(client.read().closeCode()).isEqualTo(1000);
            client.expectEnd();
        }

        @Test
        void a_connection_that_is_cut_inside_a_frame_ends() throws IOException {
            client.bytes(Arrays.copyOf(frame(TEXT, ascii("half a frame")), 6));
            client.shutdownOutput();

            client.expectEnd();
        }
    }

    private void sendUnchecked(byte[] bytes) {
        try {
            client.bytes(bytes);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private void expect(int opcode, byte[] payload) throws IOException {
        WireFrame frame = client.read();
        assertThat(frame.fin()).isTrue();
        assertThat(frame.opcode()).isEqualTo(opcode);
        assertThat(frame.payload()).isEqualTo(payload);
    }

    private void expectClose(int code) throws IOException {
        WireFrame frame = client.read();
        assertThat(frame.opcode()).isEqualTo(CLOSE);
        assertThat(frame.closeCode()).isEqualTo(code);
        client.expectEnd();
    }

    private void expectEndAfterCloseOr(int code, int other) throws IOException {
        WireFrame frame = client.read();
        assertThat(frame.opcode()).isEqualTo(CLOSE);
        assertThat(frame.closeCode()).isIn(code, other);
        client.expectEnd();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
