package org.e2eechat.server.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.process.ChatSocket;
import org.e2eechat.server.process.ChatSocket.Heard;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.stream.Collectors;

/** What the variables of "Slow readers and dead connections" do. */
final class ConnectionEffects {
    private static final String A_GIB = "1073741824";
    private static final String ONE_OVERFLOW = "relay_outbox_overflows_total 1.0";
    private static final String NO_OVERFLOW = "relay_outbox_overflows_total 0.0";
    private static final String CHAT = "A".repeat(65_536);

    // 12 MiB: more than the kernel's buffers and the usual threshold take together, and less than
    // the 16 MiB at which a
    // reader is closed even without the protection.
    private static final int MANY_CHATS = 192;

    private ConnectionEffects() {}

    static List<Effect> all() {
        return List.of(
                Effect.of("FEATURE_SLOW_CONSUMER_PROTECTION", "false")
                        .given("MAX_BYTES_PER_10S", A_GIB)
                        .changes(ConnectionEffects::slowReaders, ONE_OVERFLOW, NO_OVERFLOW),
                Effect.of("SLOW_CONSUMER_BUFFER_THRESHOLD", A_GIB)
                        .given("MAX_BYTES_PER_10S", A_GIB)
                        .changes(ConnectionEffects::slowReaders, ONE_OVERFLOW, NO_OVERFLOW),
                Effect.of("FEATURE_IO_URING", "false")
                        .compared(
                                RelayInProcess.seen(
                                        relay ->
                                                Boolean.toString(
                                                        LogEffects.saysThatIoUringIsOff(relay)),
                                        "false",
                                        "true")),
                Effect.of("WS_PING_INTERVAL_MS", "1000").tells(ConnectionEffects::aPingComes),
                Effect.of("WS_PING_TIMEOUT_MS", "1000")
                        .given("WS_PING_TIMEOUT_MS", "3600000")
                        .given("WS_PING_INTERVAL_MS", "1000")
                        .tells(ConnectionEffects::whoeverDoesNotAnswerIsDropped));
    }

    // How many readers were closed for being slow, as the metrics have it.
    private static String slowReaders(Relay relay) throws Exception {
        ChatSocket sender = relay.connect();
        JsonNode created = sender.createRoom();
        String room = created.get("roomId").asString();
        ChatSocket reader = relay.connectNarrowly();
        reader.askToJoin(room, created.get("qrToken").asString());
        sender.expect("SYSTEM_MSG"); // it has joined, and from now on it reads nothing

        for (int i = 0; i < MANY_CHATS; i++) {
            sender.chat(room, CHAT);
            if (sender.firstOf("APP_MSG", "SYSTEM_MSG").equals("SYSTEM_MSG")) {
                break; // it has left
            }
        }
        return relay.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("relay_outbox_overflows_total "))
                .collect(Collectors.joining());
    }

    private static void aPingComes(Relay plain, Relay set) {
        ChatSocket quiet = plain.connect();
        ChatSocket pinged = set.connect();
        quiet.expect("HELLO");
        pinged.expect("HELLO");

        assertThat(pinged.hear()).isEqualTo(new Heard.Pinged());

        quiet.say("PING", "{}");
        assertThat(quiet.hear()).isInstanceOf(Heard.Message.class);
    }

    private static void whoeverDoesNotAnswerIsDropped(Relay plain, Relay set) {
        ChatSocket silent = plain.connect();
        ChatSocket dropped = set.connect();
        for (ChatSocket client : List.of(silent, dropped)) {
            client.expect("HELLO");
            assertThat(client.hear()).isEqualTo(new Heard.Pinged());
        }

        assertThat(dropped.hear()).isEqualTo(new Heard.Ended(1006, "gone"));

        silent.say("PING", "{}");
        assertThat(silent.outcome("PONG")).isEqualTo("PONG");
    }
}
