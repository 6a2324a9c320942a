package org.e2eechat.server.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.process.ChatSocket;

import tools.jackson.databind.JsonNode;

import java.util.List;

/** What the variables of "Limits" and "Reverse proxies" do. */
final class LimitEffects {
    private static final String TOO_MANY = "1008 too many connections from your IP";
    private static final String TOO_FAST = "1008 rate limit exceeded";
    private static final int TWO_KIB = 2048;

    private LimitEffects() {}

    static List<Effect> all() {
        return List.of(
                Effect.of("TRUST_PROXY", "127.0.0.1/32")
                        .given("MAX_ROOM_CREATES_PER_IP_PER_MIN", "1")
                        .changes(LimitEffects::roomsForTwoForwardedClients, "200 429", "200 200"),
                Effect.of("MAX_WS_MSG_BYTES", "1024")
                        .given("MAX_APP_CIPHERTEXT_BYTES", "1024")
                        .changes(LimitEffects::largePing, "PONG", "1008 message too large"),
                Effect.of("MAX_APP_CIPHERTEXT_BYTES", "1024")
                        .changes(
                                LimitEffects::largeCiphertext,
                                "APP_MSG",
                                "ERR_CIPHERTEXT_TOO_LARGE"),
                Effect.of("MAX_MSGS_PER_10S", "1")
                        .changes(LimitEffects::secondPing, "PONG", TOO_FAST),
                Effect.of("MAX_BYTES_PER_10S", "1024")
                        .changes(LimitEffects::largePing, "PONG", TOO_FAST),
                Effect.of("FEATURE_IP_TRACKING", "false")
                        .given("MAX_CONNS_PER_IP", "1")
                        .changes(LimitEffects::secondConnection, TOO_MANY, "HELLO"),
                Effect.of("MAX_CONNS_PER_IP", "1")
                        .changes(LimitEffects::secondConnection, "HELLO", TOO_MANY),
                Effect.of("MAX_TOTAL_CONNECTIONS", "1")
                        .changes(
                                LimitEffects::secondConnection, "HELLO", "1013 server at capacity"),
                Effect.of("MAX_ROOM_CREATES_PER_IP_PER_MIN", "1")
                        .changes(LimitEffects::secondRoom, "ROOM_CREATED", "ERR_RATE_LIMITED"),
                Effect.of("MAX_JOINS_PER_IP_PER_MIN", "1")
                        .changes(LimitEffects::secondJoin, "ERR_TOKEN_REPLAY", "ERR_RATE_LIMITED"),
                Effect.of("MAX_HTTP_REQUESTS_PER_IP_PER_MIN", "1")
                        .changes(LimitEffects::secondRequest, "200", "429"),
                Effect.of("LOBBY_TIMEOUT_MS", "1000")
                        .tells(LimitEffects::whoeverStaysInTheLobbyIsClosed));
    }

    private static String roomsForTwoForwardedClients(Relay relay) throws Exception {
        int first = relay.post("/rooms", "X-Forwarded-For", "203.0.113.1").statusCode();
        int second = relay.post("/rooms", "X-Forwarded-For", "203.0.113.2").statusCode();
        return first + " " + second;
    }

    private static String largePing(Relay relay) {
        ChatSocket client = relay.connect();
        client.say("PING", "{\"unknown\":\"" + "x".repeat(TWO_KIB) + "\"}");
        return client.outcome("PONG");
    }

    private static String secondPing(Relay relay) {
        ChatSocket client = relay.connect();
        client.say("PING", "{}");
        client.say("PING", "{}");
        client.expect("PONG");
        return client.outcome("PONG");
    }

    private static String largeCiphertext(Relay relay) {
        ChatSocket client = relay.connect();
        client.chat(client.createRoom().get("roomId").asString(), "A".repeat(TWO_KIB));
        return client.outcome("APP_MSG");
    }

    static String secondConnection(Relay relay) {
        relay.connect().expect("HELLO");
        return relay.connect().outcome("HELLO");
    }

    private static String secondRoom(Relay relay) {
        relay.connect().createRoom();
        ChatSocket client = relay.connect();
        client.say("ROOM_CREATE", "{}");
        return client.outcome("ROOM_CREATED");
    }

    private static String secondJoin(Relay relay) {
        JsonNode created = relay.connect().createRoom();
        String room = created.get("roomId").asString();
        String token = created.get("qrToken").asString();
        ChatSocket guest = relay.connect();
        guest.askToJoin(room, token);
        guest.expect("JOINED");

        ChatSocket late = relay.connect();
        late.askToJoin(room, token);
        return late.outcome("JOINED");
    }

    private static String secondRequest(Relay relay) throws Exception {
        relay.get("/");
        return String.valueOf(relay.get("/").statusCode());
    }

    private static void whoeverStaysInTheLobbyIsClosed(Relay plain, Relay set) {
        ChatSocket patient = plain.connect();
        ChatSocket closed = set.connect();
        patient.expect("HELLO");
        closed.expect("HELLO");

        assertThat(closed.outcome("(nothing)")).isEqualTo("1008 no room joined in time");

        patient.say("PING", "{}");
        assertThat(patient.outcome("PONG")).isEqualTo("PONG");
    }
}
