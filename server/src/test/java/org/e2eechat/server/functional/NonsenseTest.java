package org.e2eechat.server.functional;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import org.e2eechat.server.functional.TestClient.Closed;
import org.e2eechat.server.functional.TestClient.Room;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Whatever a client sends, the server knows what to say: never 1011, nothing in the log that looks like a bug, and nobody else notices. {@code -Dseed=…} repeats a run. */
class NonsenseTest {
    private static final long SEED = Long.getLong("seed", 20_260_203L);
    private static final int ROUNDS = 1_500;

    @RegisterExtension
    static final TestRelay relay =
            TestRelay.with("MAX_WS_MSG_BYTES", "4096", "MAX_APP_CIPHERTEXT_BYTES", "1024");

    private final Random random = new Random(SEED);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private TestClient alice;
    private Room room;

    @BeforeEach
    void a_room_that_must_not_notice() throws Exception {
        log.start();
        root.addAppender(log);
        alice = relay.connect();
        room = alice.createRoom();
    }

    @AfterEach
    void nobody_noticed() throws Exception {
        root.detachAppender(log);
        assertThat(log.list)
                .as("with -Dseed=" + SEED)
                .noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.ERROR));
        assertThat(alice.untilPong())
                .extracting(Message::type)
                .isSubsetOf("SYSTEM_MSG", "ROOM_STATS", "QR_ROTATED", "APP_MSG", "MEDIA_MSG");
    }

    @Test
    void messages_with_a_few_wrong_bytes_are_answered_or_closed_as_the_contract_says()
            throws Exception {
        List<String> good =
                List.of(
                        message("PING", Map.of()),
                        message("ROOM_CREATE", Map.of()),
                        message("LEAVE", Map.of("roomId", room.id())),
                        message("APP_MSG", Map.of("roomId", room.id(), "ciphertextB64", "AAAA")),
                        message(
                                "JOIN_REQUEST",
                                Map.of(
                                        "roomId", room.id(),
                                        "qrToken",
                                                TestTokens.token(
                                                        relay.setting("JOIN_TOKEN_SECRET"),
                                                        room.id()),
                                        "label", "Mallory")),
                        message(
                                "MEDIA_MSG",
                                Map.of(
                                        "roomId",
                                        room.id(),
                                        "mime",
                                        "image/png",
                                        "size",
                                        4,
                                        "chunkSize",
                                        1024,
                                        "chunks",
                                        List.of("AAAA", "BBBB"))));
        TestClient client = relay.connect();
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bytes = mutated(good.get(random.nextInt(good.size())));

            client.sendFrame(TestClient.TEXT, true, bytes);

            Closed closed = closedOrAnswered(client);
            if (closed != null) {
                assertThat(closed)
                        .as(new String(bytes, StandardCharsets.UTF_8))
                        .isIn(
                                new Closed(1003, "invalid message"),
                                new Closed(1007, "invalid UTF-8"));
                client = relay.connect();
            }
        }
    }

    @Test
    void frames_of_random_bytes_are_closed_as_RFC_6455_says() throws Exception {
        for (int i = 0; i < ROUNDS / 5; i++) {
            TestClient client = relay.connect();
            byte[] bytes = new byte[2 + random.nextInt(200)];
            random.nextBytes(bytes);

            client.sendRaw(bytes);
            client.halfClose(); // or it would wait for the rest

            assertThat(client.end().code())
                    .isIn(1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008)
                    .isNotEqualTo(1011);
        }
    }

    @Test
    void good_frames_with_wrong_headers_are_closed_as_RFC_6455_says() throws Exception {
        for (int i = 0; i < ROUNDS / 5; i++) {
            TestClient client = relay.connect();
            byte[] frame = TestClient.textFrame(message("PING", Map.of()));
            frame[random.nextInt(6)] ^= (byte) (1 << random.nextInt(8));

            client.sendRaw(frame);
            client.halfClose();

            assertThat(client.end().code()).isIn(1002, 1003, 1005, 1006, 1007, 1008);
        }
    }

    /** "HTTP/1\1" is a client's mistake; it was answered 500, so that anybody could set off an alert on the server's errors. */
    @Test
    void requests_with_a_few_wrong_bytes_are_never_the_servers_fault() throws Exception {
        for (int i = 0; i < ROUNDS / 5; i++) {
            byte[] request = UpgradeRequest.toRelay().text().getBytes(StandardCharsets.ISO_8859_1);
            for (int n = 0; n <= random.nextInt(4); n++) {
                request[random.nextInt(request.length)] = (byte) random.nextInt(256);
            }
            try (var socket = relay.socket()) {
                socket.getOutputStream().write(request);
                socket.shutdownOutput();
                HttpAnswer answer = HttpAnswer.read(socket.getInputStream());
                assertThat(answer.status())
                        .as(new String(request, StandardCharsets.ISO_8859_1))
                        .isIn(101, 400, 404, 405, 426, 501, 505);
                if (answer.status() > 101) {
                    assertThat(answer.json().path("code").stringValue()).startsWith("ERR_");
                }
            } catch (IOException notAnswered) {
                // a header that never ended
            }
        }
    }

    private byte[] mutated(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int n = random.nextInt(4); n >= 0; n--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 ->
                        bytes[at] =
                                "{}[]\",:\\0ux-e.\0"
                                        .getBytes(StandardCharsets.US_ASCII)[random.nextInt(15)];
                case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at)); // cut off
                case 3 -> { // a piece twice
                    int length = random.nextInt(bytes.length - at);
                    byte[] longer = Arrays.copyOf(bytes, bytes.length + length);
                    System.arraycopy(bytes, at, longer, at + length, bytes.length - at);
                    bytes = longer;
                }
                default -> { // a piece missing
                    int length = random.nextInt(Math.min(20, bytes.length - at));
                    byte[] shorter = Arrays.copyOf(bytes, bytes.length - length);
                    System.arraycopy(bytes, at + length, shorter, at, shorter.length - at);
                    bytes = shorter;
                }
            }
        }
        return bytes.length > 4_000 ? Arrays.copyOf(bytes, 4_000) : bytes;
    }

    /** Null when the connection lives on. */
    private static Closed closedOrAnswered(TestClient client) throws IOException {
        String lastWord = client.send("PING", Map.of());
        while (true) {
            TestClient.Frame frame = client.nextFrame();
            if (frame.opcode() == TestClient.CLOSE) {
                Closed closed = Closed.of(frame);
                client.reset();
                return closed;
            }
            if (frame.opcode() == TestClient.TEXT) {
                Message message = Message.of(frame.text());
                if (message.type().equals("PONG") && message.text("ref").equals(lastWord)) {
                    return null;
                }
            }
        }
    }

    private static String message(String type, Map<String, ?> body) {
        return TestClient.message(type, "not-the-last-word", body);
    }
}
