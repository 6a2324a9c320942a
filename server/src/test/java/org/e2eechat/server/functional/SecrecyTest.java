package org.e2eechat.server.functional;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;

import org.e2eechat.server.functional.TestClient.Room;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The server forgets what it relays, and says nothing of it anywhere: a whole conversation full of canaries, good and bad, and none of them in log, metrics or error answers. */
class SecrecyTest {
    private static final String CANARY = "cAnArY";
    private static final String ADDRESS = "203.0.113.77";

    private final List<String> secrets = new ArrayList<>(List.of(CANARY, ADDRESS));
    private final List<String> answers = new ArrayList<>();

    @Test
    void nothing_of_a_conversation_is_in_the_log_the_metrics_or_an_error() throws Exception {
        try (Everything log = new Everything();
                TestRelay relay =
                        TestRelay.start(
                                "TRUST_PROXY", "127.0.0.1/32",
                                "CORS_ALLOWED_ORIGINS", "https://chat.example",
                                "METRICS_TOKEN", "x" + CANARY + "-0123456789abcdef-0123456789",
                                "MAX_CONNS_PER_IP", "20",
                                "ROOM_MAX_PARTICIPANTS", "2")) {
            secrets.add(relay.setting("JOIN_TOKEN_SECRET"));

            converse(relay);
            misbehave(relay);
            answers.add(
                    relay.http(
                                    "GET",
                                    "/metrics",
                                    "Authorization",
                                    "Bearer " + relay.setting("METRICS_TOKEN"))
                            .body());
            relay.server().drainAndStop();

            assertThat(answers.getLast()).contains("relay_rooms_created_total 2");
            assertThat(log.lines).as("the log was listened to").isNotEmpty();
            for (String secret : secrets) {
                assertThat(log.lines).noneMatch(line -> line.contains(secret));
                assertThat(answers).noneMatch(answer -> answer.contains(secret));
            }
            // The server listens there, and says so once; nobody came from there.
            assertThat(log.lines).filteredOn(line -> line.contains("127.0.0.1")).hasSize(1);
        }
    }

    private void converse(TestRelay relay) throws Exception {
        TestClient alice = relay.connect(talkative());
        Room room = alice.createRoom();
        keep(room.id(), room.qrToken());
        TestClient bob = relay.connect(talkative());
        bob.send(
                "JOIN_REQUEST",
                Map.of("roomId", room.id(), "qrToken", room.qrToken(), "label", CANARY + "-label"));
        Message joined = bob.next("JOINED");
        keep(joined.text("nextToken"), joined.text("participantId"));
        keep(bob.await("QR_ROTATED").text("qrToken"));
        bob.say(room.id(), CANARY + "ciphertext");
        bob.send(
                "MEDIA_MSG",
                Map.of(
                        "roomId",
                        room.id(),
                        "mime",
                        CANARY,
                        "size",
                        4,
                        "chunkSize",
                        1024,
                        "chunks",
                        List.of(CANARY),
                        "from",
                        CANARY));
        alice.await("MEDIA_MSG");
        for (String token :
                List.of(room.qrToken(), CANARY + "." + CANARY, CANARY + CANARY, room.id())) {
            TestClient eve = relay.connect(talkative());
            eve.askToJoin(room.id(), token);
            assertThat(eve.nextError()).startsWith("ERR_");
            eve.say(room.id(), CANARY);
            assertThat(eve.nextError()).isEqualTo("ERR_NOT_IN_ROOM");
            eve.reset();
        }
        bob.send("LEAVE", Map.of("roomId", room.id()));
        bob.await("LEFT");
        bob.join(room.id(), joined.text("nextToken"));
        bob.reset();
        alice.await("ROOM_STATS");

        HttpAnswer made = relay.http("POST", "/rooms", headers());
        String httpRoom = made.json().path("roomId").stringValue();
        keep(httpRoom);
        keep(
                relay.http("GET", "/rooms/" + httpRoom + "/token", headers())
                        .json()
                        .path("token")
                        .stringValue());
    }

    private void misbehave(TestRelay relay) throws Exception {
        for (String text :
                List.of(
                        CANARY,
                        "{\"" + CANARY + "\":1}",
                        "{\"v\":1,\"t\":\"%s\",\"id\":\"%s\",\"body\":{}}"
                                .formatted(CANARY, CANARY + CANARY),
                        "{\"v\":1,\"t\":\"APP_MSG\",\"id\":\"12345678\",\"body\":{\"roomId\":\"%s\"}}"
                                .formatted(CANARY))) {
            TestClient client = relay.connect(talkative());
            client.sendText(text);
            answers.add(client.end().reason());
        }
        TestClient closer = relay.connect(talkative());
        byte[] reason =
                ("\u0003\u00e8" + CANARY).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        closer.sendFrame(TestClient.CLOSE, true, reason);
        closer.end();
        TestClient binary = relay.connect(talkative());
        binary.sendFrame(
                TestClient.BINARY, true, CANARY.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        answers.add(binary.end().reason());
        TestClient violator = relay.connect(talkative());
        violator.sendRaw(
                TestClient.frame(
                        0x70 | TestClient.TEXT,
                        true,
                        CANARY.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        answers.add(violator.end().reason());

        for (String path :
                List.of(
                        "/" + CANARY,
                        "/rooms/" + CANARY + "/token",
                        "/rooms/" + CANARY + "/token?key=" + CANARY,
                        "/" + CANARY + "x".repeat(5_000),
                        "/%" + CANARY,
                        "/..;" + CANARY + "/ws",
                        "/health?" + CANARY)) {
            answers.add(relay.http("GET", path, headers()).body());
        }
        answers.add(relay.http(CANARY, "/ws", headers()).body());
        answers.add(relay.http("GET", "/x", CANARY + ": bad name", CANARY).body());
        answers.add(relay.http("GET", "/metrics", "Authorization", "Bearer " + CANARY).body());
        answers.add(
                relay.upgrade(UpgradeRequest.toRelay().with("Origin", "https://" + CANARY)).body());
        answers.add(
                relay.upgrade(
                                UpgradeRequest.toRelay()
                                        .without("Sec-WebSocket-Key")
                                        .with("Sec-WebSocket-Key", CANARY))
                        .body());
    }

    private void keep(String... more) {
        secrets.addAll(List.of(more));
    }

    /** An upgrade with something to betray in every header that a proxy or a browser adds. */
    private static UpgradeRequest talkative() {
        UpgradeRequest request = UpgradeRequest.toRelay();
        String[] headers = headers();
        for (int i = 0; i < headers.length; i += 2) {
            request = request.with(headers[i], headers[i + 1]);
        }
        return request;
    }

    private static String[] headers() {
        return new String[] {
            "X-Forwarded-For", ADDRESS,
            "User-Agent", CANARY + "/1.0",
            "Referer", "https://chat.example/" + CANARY,
            "Cookie", "session=" + CANARY,
            "X-Request-Id", CANARY + " is no request id",
            "Accept-Language", CANARY,
            "Origin", "https://chat.example"
        };
    }

    /** All that our own classes say, at the most talkative level: texts, values and exceptions. */
    private static final class Everything extends AppenderBase<ILoggingEvent>
            implements AutoCloseable {
        private final Queue<String> lines = new ConcurrentLinkedQueue<>();
        private final Logger ours = (Logger) LoggerFactory.getLogger("org.e2eechat.server");

        Everything() {
            setContext(ours.getLoggerContext());
            start();
            ours.setLevel(Level.TRACE);
            ours.setAdditive(false); // the build's own log need not have it all
            ours.addAppender(this);
        }

        @Override
        protected void append(ILoggingEvent event) {
            lines.add(
                    event.getLoggerName()
                            + " "
                            + event.getMessage()
                            + " "
                            + event.getFormattedMessage()
                            + " "
                            + event.getKeyValuePairs()
                            + (event.getThrowableProxy() == null
                                    ? ""
                                    : ThrowableProxyUtil.asString(event.getThrowableProxy())));
        }

        @Override
        public void close() {
            ours.detachAppender(this);
            ours.setAdditive(true);
            ours.setLevel(null);
        }
    }
}
